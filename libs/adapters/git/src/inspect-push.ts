import type { BareRepository } from './bare-repository.js';
import { readSizes } from './files.js';
import { GitError } from './git-error.js';
import { commonAncestors, isReachable, type ObjectEnvironment } from './history.js';
import { typedInMerge } from './merge-touches.js';
import { objectId } from './names.js';
import { type DiffPair, rawDiffs, type RawEntry } from './raw-diffs.js';
import { lines } from './refs.js';
import { runGit } from './run-git.js';

export interface PushRange {
  /** Where the branch stands in the repository now (not what the client says); null when it is new. */
  readonly old: string | null;
  readonly new: string;
  /** Tip of the integration branch: what it holds is not the pusher's. Null when there is none. */
  readonly base: string | null;
  /** The quarantine's object directories. */
  readonly env?: ObjectEnvironment;
  /** More new commits than this are not looked at. Default 2,000. */
  readonly maxCommits?: number;
}

/** One path that a new commit writes or deletes. */
export interface TouchedPath {
  /** The first commit (newest first) that does. */
  readonly commit: string;
  readonly path: string;
  /** False when the name is not UTF-8; `path` then shows its bytes as `\xNN`. */
  readonly readable: boolean;
  /** `000000` for a deletion. */
  readonly mode: string;
  /** Bytes of the new content; null for deletions and submodules. */
  readonly size: number | null;
  /** What a symbolic link points to; null for everything else and for one longer than a path can be. */
  readonly target: string | null;
}

export interface PushInspection {
  /** New commits, newest first. */
  readonly commits: readonly string[];
  /** False when there were more than `maxCommits`; `touched` is then not the whole truth. */
  readonly complete: boolean;
  /** Whether `new` contains `old`. */
  readonly fastForward: boolean;
  readonly touched: readonly TouchedPath[];
}

interface NewCommit {
  readonly sha: string;
  readonly parents: readonly string[];
}

/**
 * Everything that the new commits of a push write, each compared with each of its parents, so that a path written in one
 * commit and restored in the next is seen. Commits of the integration branch and what merging it brings in are not the
 * pusher's; commits of other branches are. See `typedInMerge` for merges; one of more than two parents gets no
 * allowance.
 */
export async function inspectPush(repository: BareRepository, push: PushRange): Promise<PushInspection> {
  const gitDir = repository.dir;
  const env = push.env ?? {};
  const max = push.maxCommits ?? 2000;
  const found = await newCommits(gitDir, push, max + 1);
  const commits = found.slice(0, max);
  const fastForward =
    push.old === null || (await isReachable(gitDir, { ancestor: push.old, descendant: push.new }, env));
  const entries = await touchedEntries(gitDir, commits, env);
  return {
    commits: commits.map(({ sha }) => sha),
    complete: found.length <= max,
    fastForward,
    touched: await withContent(gitDir, entries, env),
  };
}

async function newCommits(gitDir: string, push: PushRange, max: number): Promise<NewCommit[]> {
  const known = [push.old, push.base].filter((sha) => sha !== null).map((sha) => `^${objectId(sha)}`);
  const args = ['rev-list', '--no-commit-header', '--format=%H %P', `--max-count=${max}`, objectId(push.new), ...known];
  const { stdout } = await runGit(gitDir, args, { env: push.env ?? {} });
  return lines(stdout).map((line) => {
    const [sha = '', ...parents] = line.split(' ').filter(Boolean);
    return { sha, parents };
  });
}

/** A commit's comparisons: how to ask for them, and how to read the answers. */
interface Question {
  readonly sha: string;
  readonly pairs: readonly DiffPair[];
  read(answers: readonly ReadonlyMap<string, RawEntry>[]): RawEntry[];
}

interface TouchedEntry extends RawEntry {
  readonly commit: string;
}

async function touchedEntries(gitDir: string, commits: NewCommit[], env: ObjectEnvironment): Promise<TouchedEntry[]> {
  const questions: Question[] = [];
  for (const commit of commits) questions.push(await questionOf(gitDir, commit, env));
  const pairs = questions.flatMap((question) => question.pairs);
  const answers = await rawDiffs(gitDir, pairs, env);
  const unique = new Map<string, TouchedEntry>();
  let at = 0;
  for (const question of questions) {
    const mine = answers.slice(at, (at += question.pairs.length));
    for (const entry of question.read(mine)) {
      const key = `${entry.newMode} ${entry.newBlob} ${entry.path}`;
      if (!unique.has(key)) unique.set(key, { ...entry, commit: question.sha });
    }
  }
  return [...unique.values()];
}

async function questionOf(gitDir: string, commit: NewCommit, env: ObjectEnvironment): Promise<Question> {
  const [first, second, ...more] = commit.parents;
  if (first === undefined || second === undefined || more.length > 0) return plainQuestion(commit);
  const bases = await commonAncestors(gitDir, [first, second], env);
  const pairs = [first, second].map((parent) => ({ commit: commit.sha, parent }));
  const sincePairs = bases.flatMap((parent) => [first, second].map((side) => ({ commit: side, parent })));
  return {
    sha: commit.sha,
    pairs: [...pairs, ...sincePairs],
    read: ([fromFirst, fromSecond, ...since]) => {
      const none = new Map<string, RawEntry>();
      const sinceBases = bases.map((_, base) => [since[2 * base] ?? none, since[2 * base + 1] ?? none] as const);
      return typedInMerge({ fromParents: [fromFirst ?? none, fromSecond ?? none], sinceBases });
    },
  };
}

function plainQuestion({ sha, parents }: NewCommit): Question {
  const pairs =
    parents.length === 0 ? [{ commit: sha, parent: null }] : parents.map((parent) => ({ commit: sha, parent }));
  return { sha, pairs, read: (answers) => answers.flatMap((answer) => [...answer.values()]) };
}

const SYMBOLIC_LINK = '120000';
const SUBMODULE = '160000';
const DELETED = '000000';

async function withContent(gitDir: string, entries: TouchedEntry[], env: ObjectEnvironment): Promise<TouchedPath[]> {
  const stored = entries.filter(({ newMode }) => newMode !== DELETED && newMode !== SUBMODULE);
  const sizes = await readSizes(gitDir, [...new Set(stored.map(({ newBlob }) => newBlob))], env);
  const touched: TouchedPath[] = [];
  for (const { commit, path, readable, newMode, newBlob } of entries) {
    const target = newMode === SYMBOLIC_LINK ? await linkTarget(gitDir, newBlob, env) : null;
    touched.push({ commit, path, readable, mode: newMode, size: sizes.get(newBlob) ?? null, target });
  }
  return touched;
}

const LONGEST_TARGET = 4096;

async function linkTarget(gitDir: string, blob: string, env: ObjectEnvironment): Promise<string | null> {
  try {
    const { stdout } = await runGit(gitDir, ['cat-file', 'blob', blob], { env, maxOutputBytes: LONGEST_TARGET });
    return stdout.toString('utf8');
  } catch (error) {
    if (error instanceof GitError && error.code === 'too-much-output') return null;
    throw error;
  }
}
