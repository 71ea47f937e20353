import { sharedPaths, type Footprint } from './footprint.js';
import type { PairOfChanges } from './window-pairs.js';

/** One change on its way into the branch. */
export interface Step {
  readonly footprint: Footprint;
  /** What else came into the branch between the change before and this one. */
  readonly before: Footprint;
}

/** Something between two changes that has a path in common with both. */
export interface Bridge {
  /** Position of the change. */
  readonly change: number;
  /** Not the change itself, but what came in just before it. */
  readonly before: boolean;
}

/**
 * What stands between two changes and has a path in common with both. It keeps the two in order even when they share nothing
 * themselves: a move of a file, for example, has its old path in common with the one and its new path with the other.
 */
export function bridges({ earlier, later }: PairOfChanges, steps: readonly Step[]): Bridge[] {
  const [first, last] = [steps[earlier], steps[later]];
  if (first === undefined || last === undefined) return [];
  const meetsBoth = (between: Footprint): boolean =>
    sharedPaths(first.footprint, between).length > 0 && sharedPaths(between, last.footprint).length > 0;
  return steps.slice(earlier + 1, later + 1).flatMap((step, at) => {
    const change = earlier + 1 + at;
    return [
      ...(meetsBoth(step.before) ? [{ change, before: true }] : []),
      ...(change < later && meetsBoth(step.footprint) ? [{ change, before: false }] : []),
    ];
  });
}
