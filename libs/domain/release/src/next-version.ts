import type { ReleasedChange } from './changes.js';
import type { Version } from './version.js';

/** The version of a first release. */
export const FIRST_VERSION: Version = { major: 0, minor: 1, patch: 0 };

type Judged = Pick<ReleasedChange, 'group' | 'breaking'>;

/**
 * The version after `last` by what has changed: breaking → major, a feature → minor, all else → patch. While the major number is 0,
 * nothing is promised yet: what breaks is a minor step, and 1.0.0 is a decision of a person, never of a commit.
 */
export function nextVersion(last: Version | null, changes: readonly Judged[]): Version {
  if (last === null) return FIRST_VERSION;
  const { major, minor, patch } = last;
  const breaks = changes.some(({ breaking }) => breaking);
  if (breaks && major > 0) return { major: major + 1, minor: 0, patch: 0 };
  if (breaks || changes.some(({ group }) => group === 'feature')) return { major, minor: minor + 1, patch: 0 };
  return { major, minor, patch: patch + 1 };
}
