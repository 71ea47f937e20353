import type { BareRepository } from './bare-repository.js';
import { GitError, type GitErrorCode } from './git-error.js';
import type { WalkedCommit } from './kept/history-walk.js';
import { typedInMerge } from './merge-touches.js';
import { ancestorsOf, commitsOf, diffsOf, type ObjectAccess, reaches } from './object-access.js';
import type { PushInspection, PushRange } from './push-inspection.js';
import type { DiffPair, RawEntry } from './raw-diffs.js';
import { readTouched, type TouchedEntry } from './touched-content.js';

/**
 * Everything that the new commits of a push write, each compared with each of its parents, so that a path written in one
 * commit and restored in the next is seen. Commits of the integration branch and what merging it brings in are not the
 * pusher's; commits of other branches are. See `typedInMerge` for merges; one of more than two parents gets no
 * allowance. Names and links are looked at in the tree that is pushed.
 */
export async function inspectPush(repository: BareRepository, push: PushRange): Promise<PushInspection> {
  const { env = {}, maxCommits: max = 2000 } = push;
  const access = { gitDir: repository.dir, env, kept: push.env === undefined ? repository.kept : null };
  const known = [push.old, push.base].filter((sha) => sha !== null);
  const found = await commitsOf(access, { tip: push.new, known }, max + 1);
  const fastForward = push.old === null || (await reaches(access, { ancestor: push.old, descendant: push.new }));
  const seen = { commits: found.slice(0, max).map(({ sha }) => sha), fastForward };
  if (found.length > max) return { ...seen, exceeded: 'commits', ...NOTHING };
  const entries = await touchedEntries(access, found);
  if (entries === null) return { ...seen, exceeded: 'paths', ...NOTHING };
  return { ...seen, ...(await readTouched(access, entries, push)) };
}

const NOTHING = { touched: [], twins: [], secrets: [] };

/** A commit's comparisons: how to ask for them, and how to read the answers. */
interface Question {
  readonly sha: string;
  readonly pairs: readonly DiffPair[];
  read(answers: readonly ReadonlyMap<string, RawEntry>[]): RawEntry[];
}

/** About 250,000 paths. A tree of a few objects may stand for more files than can be listed. */
const MAX_DIFF_BYTES = 32 * 1024 * 1024;

const TOO_MUCH: ReadonlySet<string> = new Set<GitErrorCode>(['too-much-output', 'too-much-memory', 'timeout']);

/** Null when there are more than can be listed. */
async function touchedEntries(access: ObjectAccess, commits: readonly WalkedCommit[]): Promise<TouchedEntry[] | null> {
  const questions: Question[] = [];
  for (const commit of commits) questions.push(await questionOf(access, commit));
  const pairs = questions.flatMap((question) => question.pairs);
  try {
    return distinct(questions, await diffsOf(access, pairs, MAX_DIFF_BYTES));
  } catch (error) {
    if (error instanceof GitError && TOO_MUCH.has(error.code)) return null;
    throw error;
  }
}

/** Each content of a path once, with the newest commit that wrote it. */
function distinct(questions: Question[], answers: readonly ReadonlyMap<string, RawEntry>[]): TouchedEntry[] {
  const unique = new Map<string, TouchedEntry>();
  let at = 0;
  for (const question of questions) {
    const mine = answers.slice(at, (at += question.pairs.length));
    for (const entry of question.read(mine)) {
      const key = `${entry.newMode} ${entry.newBlob} ${entry.path}`;
      const isNew = entry.oldMode === '000000' || (unique.get(key)?.isNew ?? false);
      unique.set(key, { ...entry, commit: unique.get(key)?.commit ?? question.sha, isNew });
    }
  }
  return [...unique.values()];
}

async function questionOf(access: ObjectAccess, commit: WalkedCommit): Promise<Question> {
  const [first, second, ...more] = commit.parents;
  if (first === undefined || second === undefined || more.length > 0) return plainQuestion(commit);
  const bases = await ancestorsOf(access, [first, second]);
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

function plainQuestion({ sha, parents }: WalkedCommit): Question {
  const pairs =
    parents.length === 0 ? [{ commit: sha, parent: null }] : parents.map((parent) => ({ commit: sha, parent }));
  return { sha, pairs, read: (answers) => answers.flatMap((answer) => [...answer.values()]) };
}
