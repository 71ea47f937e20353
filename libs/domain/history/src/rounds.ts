import type { PairOfChanges } from './window-pairs.js';

/** What a schedule must keep to between two changes: nothing, not at the same time, or the later one after the earlier one. */
export type Relation = 'free' | 'apart' | 'after';

/** Answers for every two changes within a window. */
export type Relations = (pair: PairOfChanges) => Relation;

/**
 * List schedule of the changes `from` to `to` (exclusive), each one round long, hands enough for all: in the order of
 * history, each goes into the first round after all that it depends on in which nothing stands in its way. Answers the
 * round of each, from 0.
 */
export function roundsOf({ from, to }: { from: number; to: number }, relations: Relations): number[] {
  const rounds: number[] = [];
  for (let later = from; later < to; later += 1) {
    const taken = new Set<number>();
    let first = 0;
    rounds.forEach((round, at) => {
      const relation = relations({ earlier: from + at, later });
      if (relation === 'after') first = Math.max(first, round + 1);
      else if (relation === 'apart') taken.add(round);
    });
    while (taken.has(first)) first += 1;
    rounds.push(first);
  }
  return rounds;
}
