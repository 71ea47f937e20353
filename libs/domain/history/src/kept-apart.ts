import type { JudgedPair } from './figures.js';

/** A path, and how many pairs of changes it kept from running at the same time. */
export interface KeptApart {
  readonly path: string;
  readonly pairs: number;
  /** Pairs that share nothing else: these would be free if the path were not in the way. */
  readonly alone: number;
  readonly dependent: number;
}

/** The paths that kept most pairs apart, the worst first, ties in the order of the paths. */
export function keptApart(pairs: readonly JudgedPair[], most: number): KeptApart[] {
  const found = new Map<string, { path: string; pairs: number; alone: number; dependent: number }>();
  for (const { shared, judgement } of pairs) {
    for (const path of shared) {
      const row = found.get(path) ?? { path, pairs: 0, alone: 0, dependent: 0 };
      found.set(path, row);
      row.pairs += 1;
      if (shared.length === 1) row.alone += 1;
      if (judgement === 'dependent') row.dependent += 1;
    }
  }
  return [...found.values()].sort((a, b) => b.pairs - a.pairs || (a.path < b.path ? -1 : 1)).slice(0, most);
}
