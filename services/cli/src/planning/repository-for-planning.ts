import { cp, mkdir } from 'node:fs/promises';
import { existsSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import { CliError, EXIT } from '../cli-error.js';
import { git } from '../demo/git.js';
import { openRepository } from '../history/open-repository.js';

export interface RepositoryToPlan {
  readonly gitDir: string;
  readonly commit: string;
  /** What is planned against, for people. */
  readonly description: string;
}

const LEFT_OUT = new Set(['node_modules', 'dist', '.git']);

/**
 * The commit to plan against: the tip of the branch, else of `develop`, else what HEAD stands on. A folder that is no root of a
 * repository, such as one of the examples, is copied into a new one below `scratch`, with all that it holds.
 */
export async function repositoryForPlanning(
  folder: string,
  { branch, scratch }: { branch: string | undefined; scratch: string },
): Promise<RepositoryToPlan> {
  const dir = resolve(folder);
  if (!existsSync(dir)) throw new CliError(`there is no folder ${dir}`, { code: 'not-found', exit: EXIT.usage });
  const isRepository = existsSync(join(dir, '.git')) || existsSync(join(dir, 'HEAD'));
  if (!isRepository) return copied(dir, scratch);
  const { gitDir, tip, branch: name } = await open(dir, branch);
  return { gitDir, commit: tip, description: `${name} of ${dir}` };
}

async function open(dir: string, branch: string | undefined) {
  if (branch !== undefined) return openRepository(dir, branch);
  try {
    return await openRepository(dir, 'develop');
  } catch (error) {
    if (!(error instanceof CliError) || error.code !== 'no-such-branch') throw error;
    return openRepository(dir, undefined);
  }
}

async function copied(dir: string, scratch: string): Promise<RepositoryToPlan> {
  const target = join(scratch, 'repository');
  await mkdir(scratch, { recursive: true });
  await cp(dir, target, { recursive: true, filter: (file) => file === dir || !LEFT_OUT.has(basename(file)) });
  await git(target, 'init', '--quiet', '--initial-branch=develop');
  await git(target, 'add', '--all');
  await git(target, 'commit', '--quiet', '--allow-empty', '--message=chore: as it is');
  const commit = await git(target, 'rev-parse', 'HEAD');
  return { gitDir: join(target, '.git'), commit, description: `the files of ${dir}` };
}
