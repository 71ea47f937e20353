import { CoChange } from './co-change.js';
import type { Footprint } from './footprint.js';
import { isTestOf } from './test-sibling.js';

export interface Widening {
  /** Changes of two or more files; one of a single file declares all it needs. */
  readonly multiFileChanges: number;
  /** How many of them wrote outside of what had been declared. */
  readonly widenedChanges: number;
}

/**
 * How often a declared scope would not have been enough. Declared is the first half of a change's files in the order of
 * their paths (one more of an odd number), with the tests of these files and with the files that had usually been changed
 * together with them **before** this change. `changes`: oldest first.
 */
export function wideningOf(changes: readonly Pick<Footprint, 'paths'>[]): Widening {
  const known = new CoChange();
  let multiFileChanges = 0;
  let widenedChanges = 0;
  for (const { paths } of changes) {
    if (paths.size > 1) multiFileChanges += 1;
    if (needsMore(paths, known)) widenedChanges += 1;
    known.learn(paths);
  }
  return { multiFileChanges, widenedChanges };
}

function needsMore(paths: ReadonlySet<string>, known: CoChange): boolean {
  const sorted = [...paths].sort();
  const half = Math.ceil(sorted.length / 2);
  const declared = sorted.slice(0, half);
  const expected = (path: string): boolean => declared.some((one) => isTestOf(path, one) || known.isPartner(path, one));
  return !sorted.slice(half).every(expected);
}
