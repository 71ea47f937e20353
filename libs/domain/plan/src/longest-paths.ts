import { strongComponents } from './strong-components.js';

/** A graph of tasks by position: what each needs, and how long each takes. */
export interface TimedGraph {
  readonly needs: readonly (readonly number[])[];
  /** Minutes. */
  readonly minutes: readonly number[];
}

/**
 * For each task the length of the longest chain that ends with it, itself included, in minutes. Tasks in a circle count as if
 * they did not need one another.
 */
export function longestToEnd({ needs, minutes }: TimedGraph): number[] {
  const lengths = new Array<number>(needs.length).fill(0);
  for (const group of strongComponents(needs)) {
    const members = new Set(group);
    for (const task of group) {
      const before = (needs[task] ?? []).filter((need) => !members.has(need)).map((need) => lengths[need] ?? 0);
      lengths[task] = most(before) + (minutes[task] ?? 0);
    }
  }
  return lengths;
}

/** For each task the length of the longest chain that begins with it, itself included, in minutes. */
export function longestFromStart({ needs, minutes }: TimedGraph): number[] {
  const neededBy: number[][] = needs.map(() => []);
  for (const [task, needed] of needs.entries()) for (const need of needed) neededBy[need]?.push(task);
  return longestToEnd({ needs: neededBy, minutes });
}

/** The largest of some lengths; 0 of none. */
export function most(lengths: readonly number[]): number {
  return lengths.reduce((longest, length) => Math.max(longest, length), 0);
}
