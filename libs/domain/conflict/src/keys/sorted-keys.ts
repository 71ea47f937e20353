import type { Three } from '../text/merge-tokens.js';

type Compare = (one: string, other: string) => number;

const COMPARISONS: readonly Compare[] = [
  (one, other) => (one < other ? -1 : one > other ? 1 : 0),
  // As npm sorts dependencies.
  (one, other) => one.localeCompare(other, 'en'),
];

/** The keys in the order that ours and theirs both keep to; null when they are not sorted. */
export function sortedKeys({ ours, theirs }: Three<readonly string[]>, keys: Iterable<string>): string[] | null {
  if (ours.length + theirs.length < 4) return null;
  const found = COMPARISONS.find((compare) => [ours, theirs].every((row) => isSorted(row, compare)));
  return found === undefined ? null : [...keys].sort(found);
}

const isSorted = (row: readonly string[], compare: Compare): boolean =>
  row.every((key, at) => at === 0 || compare(row[at - 1] ?? '', key) <= 0);
