/** Two changes by their positions in the history, oldest first: `earlier < later`. */
export interface PairOfChanges {
  readonly earlier: number;
  readonly later: number;
}

/** Every two of `changes` that stand within `window` consecutive ones, in the order of the later one. */
export function windowPairs(changes: number, window: number): PairOfChanges[] {
  const pairs: PairOfChanges[] = [];
  for (let later = 1; later < changes; later += 1) {
    for (let earlier = Math.max(0, later - window + 1); earlier < later; earlier += 1) pairs.push({ earlier, later });
  }
  return pairs;
}
