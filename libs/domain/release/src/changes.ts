import { isBreaking, readCommit, subjectOf, taskOf } from './read-commit.js';

/** What a release needs to know of a commit. */
export interface ReleaseCommit {
  readonly sha: string;
  readonly parents: readonly string[];
  /** The whole message. */
  readonly message: string;
}

export type ChangeGroup = 'feature' | 'fix' | 'other';

/** One line of a changelog. */
export interface ReleasedChange {
  readonly sha: string;
  readonly group: ChangeGroup;
  readonly scope: string | null;
  readonly description: string;
  readonly breaking: boolean;
  /** Null for commits that no task brought. */
  readonly taskId: string | null;
}

/**
 * What is new at `tip`, newest first, told by its first-parent history: each commit there is a change that landed. A merge with a
 * conventional title stands for all that it brought, and is breaking when any of that is; any other merge is told by the commits
 * that it brought. `commits`: those that are new; their parents may lie outside.
 */
export function changesOf(commits: readonly ReleaseCommit[], tip: string): ReleasedChange[] {
  const known = new Map(commits.map((commit) => [commit.sha, commit]));
  const line = mainline(known, tip);
  const told = new Set(line.map(({ sha }) => sha));
  // Oldest first: what two merges could have brought belongs to the one that came first.
  const changes = line.toReversed().flatMap((commit) => tell(commit, takeBrought(known, commit, told)));
  return changes.reverse();
}

function mainline(known: ReadonlyMap<string, ReleaseCommit>, tip: string): ReleaseCommit[] {
  const line: ReleaseCommit[] = [];
  for (let at = known.get(tip); at !== undefined; at = known.get(at.parents[0] ?? '')) line.push(at);
  return line;
}

/** The commits that a merge made part of the line, and marks them as told; oldest last. */
function takeBrought(
  known: ReadonlyMap<string, ReleaseCommit>,
  merge: ReleaseCommit,
  told: Set<string>,
): ReleaseCommit[] {
  const brought: ReleaseCommit[] = [];
  const open = merge.parents.slice(1);
  for (let sha = open.shift(); sha !== undefined; sha = open.shift()) {
    const commit = known.get(sha);
    if (commit === undefined || told.has(sha)) continue;
    told.add(sha);
    brought.push(commit);
    open.push(...commit.parents);
  }
  return brought;
}

function tell(commit: ReleaseCommit, brought: readonly ReleaseCommit[]): ReleasedChange[] {
  const own = changeOf(commit);
  if (readCommit(commit.message) !== null)
    return [{ ...own, breaking: own.breaking || brought.some(({ message }) => breaks(message)) }];
  const inside = brought.filter(({ parents }) => parents.length < 2).map(changeOf);
  // Oldest first, as the line is told.
  return inside.length === 0 ? [own] : inside.reverse();
}

const breaks = (message: string): boolean => readCommit(message)?.breaking ?? isBreaking(message);

function changeOf({ sha, message }: ReleaseCommit): ReleasedChange {
  const read = readCommit(message);
  const said = read ?? { type: '', scope: null, description: subjectOf(message), breaking: isBreaking(message) };
  const { scope, description, breaking } = said;
  return { sha, group: groupOf(said.type), scope, description, breaking, taskId: taskOf(message) };
}

function groupOf(type: string): ChangeGroup {
  if (type === 'feat') return 'feature';
  return type === 'fix' ? 'fix' : 'other';
}
