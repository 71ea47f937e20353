import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { isRefName, runGit } from '@manyhands/git';
import { CliError, EXIT } from '../cli-error.js';
import type { Lender } from './scratch-repository.js';

/** A repository of the user's, which is only read. */
export interface SourceRepository extends Lender {
  /** The folder that was named, absolute. */
  readonly dir: string;
  readonly gitDir: string;
  /** As people call it: `main`, `origin/main`. */
  readonly branch: string;
  readonly tip: string;
}

/** Looks at a work tree or a bare repository. What cannot be read that way is a `CliError`. */
export async function openRepository(folder: string, branch: string | undefined): Promise<SourceRepository> {
  const dir = resolve(folder);
  const gitDir = await gitDirOf(dir);
  const ask = async (...args: string[]) => (await tryGit(gitDir, 'rev-parse', ...args)) ?? '';
  const isShallow = (await ask('--is-shallow-repository')) === 'true';
  return {
    dir,
    gitDir,
    objects: await ask('--path-format=absolute', '--git-path', 'objects'),
    shallow: isShallow ? await ask('--path-format=absolute', '--git-path', 'shallow') : null,
    objectFormat: await ask('--show-object-format'),
    ...(await branchOf(gitDir, branch)),
  };
}

async function gitDirOf(dir: string): Promise<string> {
  const candidates = [join(dir, '.git'), dir].filter((candidate) => existsSync(candidate));
  for (const candidate of candidates) {
    if ((await tryGit(candidate, 'rev-parse', '--git-dir')) !== null) return candidate;
  }
  throw new CliError(`${dir} is no git repository`, {
    code: 'not-a-repository',
    exit: EXIT.usage,
    hint: 'Name the root of a work tree, or a bare repository with --repo DIR.',
  });
}

type Branch = Pick<SourceRepository, 'branch' | 'tip'>;

/** The branch that was named; else the default branch of `origin`, else what HEAD stands on. */
async function branchOf(gitDir: string, named: string | undefined): Promise<Branch> {
  if (named !== undefined) return namedBranch(gitDir, named);
  const remote = await tryGit(gitDir, 'symbolic-ref', '--quiet', '--short', 'refs/remotes/origin/HEAD');
  const remoteTip = remote === null ? null : await commitAt(gitDir, `refs/remotes/${remote}`);
  if (remote !== null && remoteTip !== null) return { branch: remote, tip: remoteTip };
  const tip = await commitAt(gitDir, 'HEAD');
  const head = (await tryGit(gitDir, 'symbolic-ref', '--quiet', '--short', 'HEAD')) ?? 'HEAD';
  if (tip !== null) return { branch: head, tip };
  throw new CliError(`there are no commits on ${head}: nothing to replay`, {
    code: 'no-commits',
    hint: 'Name a branch that has some with --branch NAME.',
  });
}

async function namedBranch(gitDir: string, branch: string): Promise<Branch> {
  const refs = isRefName(branch)
    ? [`refs/heads/${branch}`, `refs/remotes/${branch}`, `refs/remotes/origin/${branch}`]
    : [];
  for (const ref of refs) {
    const tip = await commitAt(gitDir, ref);
    if (tip !== null) return { branch, tip };
  }
  throw new CliError(`there is no branch ${JSON.stringify(branch)}`, {
    code: 'no-such-branch',
    exit: EXIT.usage,
    hint: 'git branch --all lists them.',
  });
}

const commitAt = (gitDir: string, ref: string): Promise<string | null> =>
  tryGit(gitDir, 'rev-parse', '--verify', '--quiet', '--end-of-options', `${ref}^{commit}`);

/** What git says, in one line; null when it says no. */
async function tryGit(gitDir: string, ...args: string[]): Promise<string | null> {
  const { stdout, exitCode } = await runGit(gitDir, args, { expect: [0, 1, 128] });
  return exitCode === 0 ? stdout.toString('utf8').replace(/\n$/, '') : null;
}
