import type { Git } from '../history/git.js';

/** A merge of two parents, as it was made. */
export interface PastMerge {
  readonly id: string;
  readonly ours: string;
  readonly theirs: string;
  /** Commits to merge from, more than one where histories cross. */
  readonly bases: readonly string[];
}

export interface PastMerges {
  /** The latest first. */
  readonly merges: readonly PastMerge[];
  /** Left out: merges of three or more. */
  readonly octopuses: number;
  /** Left out: the two have no common history. */
  readonly unrelated: number;
}

export interface MergesWish {
  readonly limit: number;
  /** Seconds since 1970. */
  readonly since: number | null;
}

const PATIENCE = { timeoutMs: 600_000, maxOutputBytes: 1024 ** 3 };
const AT_ONCE = 8;

/** The merges in the history of a commit, on its own line and on others. */
export async function readMerges(git: Git, tip: string, { limit, since }: MergesWish): Promise<PastMerges> {
  const age = since === null ? [] : [`--since=${since}`];
  const args = ['rev-list', '--min-parents=2', '--parents', ...age, tip, '--'];
  const { stdout } = await git(args, PATIENCE);
  const rows = stdout
    .toString('latin1')
    .split('\n')
    .filter(Boolean)
    .map((line) => line.split(' '));
  const pairs = rows.filter(({ length }) => length === 3).slice(0, limit);
  const merges: PastMerge[] = [];
  for (let at = 0; at < pairs.length; at += AT_ONCE) {
    merges.push(...(await Promise.all(pairs.slice(at, at + AT_ONCE).map((row) => withBases(git, row)))));
  }
  const related = merges.filter(({ bases }) => bases.length > 0);
  const octopuses = rows.filter(({ length }) => length > 3).length;
  return { merges: related, octopuses, unrelated: merges.length - related.length };
}

async function withBases(git: Git, [id = '', ours = '', theirs = '']: readonly string[]): Promise<PastMerge> {
  return { id, ours, theirs, bases: await mergeBases(git, ours, theirs) };
}

/** 1: there is none. */
export async function mergeBases(git: Git, one: string, other: string): Promise<string[]> {
  const { stdout } = await git(['merge-base', '--all', one, other], { ...PATIENCE, expect: [0, 1] });
  return stdout.toString('latin1').split('\n').filter(Boolean);
}
