import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { GitError } from './git-error.js';
import { branchRef, isRefName, NO_OBJECT, objectId } from './names.js';
import { badArgument } from './git-error.js';
import type { RefUpdater } from './kept/ref-updater.js';
import { runGit } from './run-git.js';

export interface BranchHead {
  readonly branch: string;
  readonly sha: string;
}

export type Swap = 'moved' | 'already-there' | { readonly kind: 'moved-away'; readonly actual: string | null };

/**
 * Where a ref points, or null. Read as git reads it (gitrepository-layout(5)): from a file of its own, else from the file of packed refs,
 * each of which git replaces as a whole. What is in neither is asked of git, by a process of some milliseconds.
 *
 * @param ref - by its full name, which git would take.
 */
export async function readRef(gitDir: string, ref: string): Promise<string | null> {
  const own = await contentOf(join(gitDir, ref));
  if (/^[0-9a-f]{40}\n$/.test(own)) return own.slice(0, 40);
  const packed = own === '' ? await contentOf(join(gitDir, 'packed-refs')) : '';
  const at = packed.indexOf(` ${ref}\n`);
  if (at >= 40) return packed.slice(at - 40, at);
  const found = (await listRefs(gitDir, ref)).find((entry) => entry.ref === ref);
  return found?.sha ?? null;
}

/** Empty when it cannot be read: git says why. */
const contentOf = (path: string): Promise<string> => readFile(path, 'utf8').catch(() => '');

/** Every ref below a prefix (`refs/heads/openhands`), by whole path segments, in name order. */
export async function listRefs(gitDir: string, prefix: string): Promise<{ ref: string; sha: string }[]> {
  const { stdout } = await runGit(gitDir, ['for-each-ref', '--format=%(objectname) %(refname)', prefix]);
  return lines(stdout).map((line) => ({ sha: line.slice(0, 40), ref: line.slice(41) }));
}

/** Branches whose name is `prefix` or lies below it; an empty prefix means all. */
export async function listBranches(gitDir: string, prefix: string): Promise<BranchHead[]> {
  const name = prefix.replace(/\/$/, '');
  if (name !== '' && !isRefName(name)) throw badArgument(`not a branch prefix: ${JSON.stringify(prefix)}`);
  const refs = await listRefs(gitDir, name === '' ? 'refs/heads' : `refs/heads/${name}`);
  return refs.map(({ ref, sha }) => ({ branch: ref.slice('refs/heads/'.length), sha }));
}

/**
 * Moves a branch only if it still stands where the caller saw it (`from: null` = it must not exist). `already-there`: it
 * stands at the target, also when somebody else moved it; the caller's intent holds either way.
 */
export async function swapBranch(
  refs: Pick<RefUpdater, 'update'>,
  gitDir: string,
  { branch, ...move }: { branch: string; from: string | null; to: string },
): Promise<Swap> {
  const ref = branchRef(branch);
  const to = objectId(move.to, 'to');
  const from = move.from === null ? NO_OBJECT : objectId(move.from, 'from');
  try {
    await refs.update([`update ${ref} ${to} ${from}`]);
    return 'moved';
  } catch (error) {
    if (!(error instanceof GitError) || error.code !== 'failed') throw error;
    const actual = await readRef(gitDir, ref);
    if (actual === to) return 'already-there';
    if (actual === move.from) throw error;
    return { kind: 'moved-away', actual };
  }
}

export const lines = (output: Buffer): string[] => output.toString('utf8').split('\n').filter(Boolean);
