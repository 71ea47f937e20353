import { join } from 'node:path';
import type { Git } from './git.js';

const PATIENCE = { timeoutMs: 1_800_000, maxOutputBytes: 1024 ** 3 };
/** Copied as they are stored: looking for better deltas would take longer than all that follows. */
const PACK = ['-c', 'core.fsync=none', '-c', 'pack.compression=1', 'pack-objects', '--quiet', '--window=0'];

/**
 * Copies file contents and whole trees, without the contents that these name, from where a repository borrows them into its
 * own store, `objects`. An object that is missing there stays missing; what needs it fails later, alone.
 */
export async function copyObjects(
  { git, objects }: { readonly git: Git; readonly objects: string },
  wanted: { readonly trees: ReadonlySet<string>; readonly blobs: ReadonlySet<string> },
): Promise<void> {
  const ids = [...(await treesBelow(git, wanted.trees)), ...(await existing(git, wanted.blobs))];
  await git([...PACK, join(objects, 'pack', 'pack')], { ...PATIENCE, input: lines(ids) });
}

async function treesBelow(git: Git, roots: ReadonlySet<string>): Promise<string[]> {
  const args = ['rev-list', '--objects', '--no-object-names', '--filter=blob:none', '--missing=allow-any', '--stdin'];
  const { stdout } = await git(args, { ...PATIENCE, input: lines(roots) });
  return words(stdout);
}

async function existing(git: Git, blobs: ReadonlySet<string>): Promise<string[]> {
  const args = ['cat-file', '--batch-check=%(objectname)', '--buffer'];
  const { stdout } = await git(args, { ...PATIENCE, input: lines(blobs) });
  return words(stdout).filter((line) => !line.endsWith(' missing'));
}

const lines = (ids: Iterable<string>): string => [...ids].map((id) => `${id}\n`).join('');
const words = (stdout: Buffer): string[] => stdout.toString('latin1').split('\n').filter(Boolean);
