import { type ChildProcess, spawn, type StdioOptions } from 'node:child_process';
import { isAbsolute } from 'node:path';
import { gitEnvironment, GIT_SETTINGS } from './git-environment.js';
import { badArgument } from './git-error.js';

export interface SpawnGitOptions {
  /** Added to the cleared environment. */
  readonly env?: Readonly<Record<string, string>>;
  /** `name=value`, after the fixed settings, so that they win. */
  readonly settings?: readonly string[];
  readonly stdio?: StdioOptions;
  /** Makes the process the leader of a group, so that git's own children can be stopped with it. */
  readonly ownGroup?: boolean;
}

/**
 * Starts git on a repository directory that no agent can write, with a cleared environment and fixed settings. For
 * streams; everything else goes through `runGit`. The caller owns the process.
 */
export function spawnGit(gitDir: string, args: readonly string[], options: SpawnGitOptions = {}): ChildProcess {
  if (!isAbsolute(gitDir))
    throw badArgument(`the git directory must be an absolute path, not ${JSON.stringify(gitDir)}`);
  const settings = [...GIT_SETTINGS, ...(options.settings ?? [])].flatMap((setting) => ['-c', setting]);
  return spawn('git', [`--git-dir=${gitDir}`, ...settings, ...args], {
    cwd: '/',
    env: { ...gitEnvironment(), ...options.env },
    stdio: options.stdio ?? ['pipe', 'pipe', 'pipe'],
    detached: options.ownGroup ?? false,
  });
}

/** Signals a process started with `ownGroup` and everything it started. One that is gone already is fine. */
export function stopGroup(child: ChildProcess, signal: NodeJS.Signals): void {
  if (child.pid === undefined) return;
  try {
    process.kill(-child.pid, signal);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}
