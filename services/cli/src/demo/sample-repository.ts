import { cp, mkdir, readFile, rm } from 'node:fs/promises';
import { basename, dirname } from 'node:path';
import { git } from './git.js';

/** What the demo registers. */
export interface SampleRepository {
  readonly name: string;
  readonly source: string;
  readonly gate: string[];
}

const LEFT_OUT = new Set(['node_modules', 'dist', 'data', '.git']);

/** Makes a git repository with `main` and `develop` out of an example's folder. What is at `target` is replaced. */
export async function makeSampleRepository(example: string, target: string): Promise<SampleRepository> {
  await rm(target, { recursive: true, force: true });
  await mkdir(dirname(target), { recursive: true });
  await cp(example, target, { recursive: true, filter: (file) => file === example || !LEFT_OUT.has(basename(file)) });
  await git(target, 'init', '--quiet', '--initial-branch=main');
  await git(target, 'add', '--all');
  await git(target, 'commit', '--quiet', '--message=chore: the board as it is');
  await git(target, 'branch', 'develop');
  const manifest = JSON.parse(await readFile(`${target}/package.json`, 'utf8')) as { scripts?: { test?: string } };
  return { name: basename(example), source: target, gate: [testCommand(manifest.scripts?.test)] };
}

/** What `npm test` runs, without npm in between when it is a plain Node program. */
export const testCommand = (script: string | undefined): string => (script?.startsWith('node ') ? script : 'npm test');
