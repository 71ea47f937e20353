import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { GitError, runGit } from '@manyhands/git';
import { CliError, EXIT } from '../cli-error.js';

/** Paths of a million files. */
const PATIENCE = { timeoutMs: 60_000, maxOutputBytes: 256 * 1024 ** 2 };

export interface Tracked {
  /** Sorted. */
  readonly files: readonly string[];
  readonly read: (path: string) => Promise<string>;
}

/** The tracked files of a work tree, or of the HEAD of a bare repository. Nothing of its configuration runs. */
export async function openTracked(folder: string): Promise<Tracked> {
  const dir = resolve(folder);
  const gitDir = existsSync(join(dir, '.git')) ? join(dir, '.git') : dir;
  try {
    const isBare = (await said(gitDir, 'rev-parse', '--is-bare-repository')).trim() === 'true';
    const read = (path: string): Promise<string> => said(gitDir, 'cat-file', 'blob', `${isBare ? 'HEAD' : ''}:${path}`);
    return { files: await listed(gitDir, isBare), read };
  } catch (cause) {
    if (!(cause instanceof GitError) || cause.code !== 'failed') throw cause;
    throw new CliError(`cannot read the files of ${dir}: ${cause.message}`, {
      code: 'not-a-repository',
      exit: EXIT.usage,
      hint: 'Name the root of a work tree, or a bare repository.',
      cause,
    });
  }
}

async function listed(gitDir: string, isBare: boolean): Promise<string[]> {
  const list = isBare
    ? ['ls-tree', '-r', '-z', '--name-only', '--full-tree', 'HEAD']
    : ['ls-files', '-z', '--full-name'];
  return (await said(gitDir, ...list)).split('\0').filter(Boolean);
}

async function said(gitDir: string, ...args: string[]): Promise<string> {
  const { stdout } = await runGit(gitDir, args, PATIENCE);
  return stdout.toString('utf8');
}
