import { Logger } from '@nestjs/common';
import { type BareRepository, GitError } from '@manyhands/git';
import type { CutDiff } from '@manyhands/postgres';
import { storable } from '../storable.js';

/** What git knows of a conflict that somebody has to understand: who wrote what since the two sides parted. */
export interface Sides {
  /** Commits on `develop` that changed the files in conflict, newest first. */
  readonly landed: readonly LandedCommit[];
  /** What these made of the files. */
  readonly theirs: CutDiff;
  /** What the change brings, all of it. */
  readonly mine: CutDiff;
  /** The files in conflict as git leaves them, with conflict marks, against `develop`. */
  readonly excerpt: CutDiff;
}

export interface LandedCommit {
  readonly sha: string;
  readonly title: string;
  /** Of the trailer `Task:`; null for commits that the team did not make. */
  readonly taskId: string | null;
}

export interface Parted {
  readonly develop: string;
  readonly head: string;
  /** The merge as git leaves it; null when there was none. */
  readonly tree: string | null;
  /** Paths in conflict. */
  readonly files: readonly string[];
}

/** Bytes of a diff that an agent or a person reads; commits; characters of a title. */
const DIFF = 20_000;
const EXCERPT = 8_000;
const COMMITS = 50;
const TITLE = 200;

const NO_DIFF: CutDiff = { text: '', truncated: false };
const NOTHING: Sides = { landed: [], theirs: NO_DIFF, mine: NO_DIFF, excerpt: NO_DIFF };

const logger = new Logger('Conflicts');

/** What git cannot say now is left out: somebody has to hear of the conflict all the same. */
export async function readSides(git: BareRepository, parted: Parted): Promise<Sides> {
  try {
    return await read(git, parted);
  } catch (error) {
    if (!(error instanceof GitError)) throw error;
    logger.warn(`what both sides of a conflict did could not be read: ${error.message}`, { err: error });
    return NOTHING;
  }
}

async function read(git: BareRepository, { develop, head, tree, files: paths }: Parted): Promise<Sides> {
  const base = await git.mergeBase(develop, head);
  const diff = async (from: string | null, to: string, options: Parameters<BareRepository['diff']>[2]) =>
    clean(await git.diff(from, to, options));
  const mine = await diff(base, head, { maxBytes: DIFF });
  if (base === null || paths.length === 0) return { ...NOTHING, mine };
  const commits = await git.log(base, develop, { limit: COMMITS, paths });
  return {
    landed: withoutRepetition(
      commits.map(({ sha, subject, message }) => ({
        sha,
        title: storable(subject.slice(0, TITLE)),
        taskId: taskOf(message),
      })),
    ),
    theirs: await diff(base, develop, { maxBytes: DIFF, paths }),
    mine,
    excerpt: tree === null ? NO_DIFF : await diff(develop, tree, { maxBytes: EXCERPT, paths }),
  };
}

const clean = ({ text, truncated }: CutDiff): CutDiff => ({ text: storable(text), truncated });

const TASK = /^Task: ([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})$/m;
const taskOf = (message: string): string | null => TASK.exec(message)?.[1] ?? null;

/** A task lands as its own commits and as the merge of them: the newest stands for it. */
function withoutRepetition(commits: readonly LandedCommit[]): LandedCommit[] {
  const isFirst = ({ taskId }: LandedCommit, at: number): boolean =>
    taskId === null || commits.findIndex((one) => one.taskId === taskId) === at;
  return commits.filter(isFirst);
}
