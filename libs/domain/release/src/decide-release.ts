import { changesOf, type ReleaseCommit, type ReleasedChange } from './changes.js';
import { nextVersion } from './next-version.js';
import { compareVersions, formatVersion, parseVersion, tagOf, type Version } from './version.js';

/**
 * How the release branch stands to the integration branch.
 * - `missing`: there is no such branch yet.
 * - `has-all`: it contains the tip of the integration branch.
 * - `behind`: it is an ancestor of that tip.
 * - `beside`: it has commits of its own, and merging them into that tip would change no file of it.
 * - `apart`: it has content that the integration branch has not.
 */
export type Standing = 'missing' | 'has-all' | 'behind' | 'beside' | 'apart';

/** What git and the database say of a repository. */
export interface ReleaseFacts {
  readonly branches: { readonly integration: string; readonly release: string };
  /** Tip of the integration branch; null when there is no such branch. */
  readonly develop: string | null;
  /** Whether that very commit has landed, after a green gate. */
  readonly green: boolean;
  /** Tip of the release branch. */
  readonly main: string | null;
  readonly standing: Standing;
  /** Version of the newest release tag. */
  readonly last: Version | null;
  /** What is new since that tag, or since the release branch when there is no tag. */
  readonly commits: readonly ReleaseCommit[];
}

export type RefusalCode =
  | 'branches-are-the-same'
  | 'integration-branch-missing'
  | 'develop-not-green'
  | 'release-branch-moved'
  | 'version-malformed'
  | 'version-not-higher';

export type ReleaseDecision =
  /** The release branch has it all. */
  | { readonly kind: 'nothing'; readonly message: string }
  | { readonly kind: 'refused'; readonly code: RefusalCode; readonly message: string }
  | {
      readonly kind: 'release';
      readonly develop: string;
      readonly main: string | null;
      readonly version: Version;
      readonly tag: string;
      /** Merge: a commit with the tree of `develop` and both tips as parents; else the release branch moves to `develop`. */
      readonly by: 'fast-forward' | 'merge';
      readonly changes: readonly ReleasedChange[];
    };

/** Whether the tip of the integration branch is to be released now, and as what. `wanted`: a version that a person asks for. */
export function decideRelease(facts: ReleaseFacts, wanted: string | null): ReleaseDecision {
  const { branches, develop, main } = facts;
  if (branches.integration === branches.release)
    return refused('branches-are-the-same', sameBranches(branches.release));
  if (develop === null) return refused('integration-branch-missing', `There is no branch ${branches.integration}.`);
  if (facts.standing === 'has-all')
    return { kind: 'nothing', message: `Nothing to release: ${branches.release} has all of ${branches.integration}.` };
  if (!facts.green) return refused('develop-not-green', notGreen(facts, develop));
  if (facts.standing === 'apart') return refused('release-branch-moved', moved(branches));
  const changes = changesOf(facts.commits, develop);
  const version = chooseVersion(facts.last, changes, wanted);
  if ('code' in version) return version;
  const by = facts.standing === 'beside' ? 'merge' : 'fast-forward';
  return { kind: 'release', develop, main, version, tag: tagOf(version), by, changes };
}

type Refused = Extract<ReleaseDecision, { kind: 'refused' }>;

const refused = (code: RefusalCode, message: string): Refused => ({ kind: 'refused', code, message });

function chooseVersion(
  last: Version | null,
  changes: readonly ReleasedChange[],
  wanted: string | null,
): Version | Refused {
  if (wanted === null) return nextVersion(last, changes);
  const version = parseVersion(wanted);
  if (version === null)
    return refused('version-malformed', `${wanted} is not a version: give three numbers, as 1.2.3.`);
  if (last === null || compareVersions(version, last) > 0) return version;
  const message = `${wanted} is not above ${formatVersion(last)}, which is released: give a higher version, or none.`;
  return refused('version-not-higher', message);
}

const sameBranches = (branch: string): string =>
  `The integration branch and the release branch are both ${branch}: take the code base in again with another release branch.`;

const notGreen = ({ branches }: ReleaseFacts, develop: string): string =>
  `The tip of ${branches.integration}, ${develop.slice(0, 10)}, did not come through the merge queue, so nothing says that its gate is green: ` +
  `let one more change land on it, then release.`;

const moved = ({ integration, release }: ReleaseFacts['branches']): string =>
  `${release} has changes that ${integration} has not, so somebody moved it from outside: ` +
  `bring them into ${integration} by a task (or set ${release} back), then release again.`;
