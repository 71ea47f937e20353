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
  /**
   * Address space of git and what it starts, where the system can limit it: a few bytes of a pack may stand for more than the
   * machine has. It is a soft limit.
   */
  readonly maxMemoryBytes?: number;
}

/**
 * Starts git on a repository directory that no agent can write, with a cleared environment and fixed settings. For
 * streams; everything else goes through `runGit`. The caller owns the process.
 */
export function spawnGit(gitDir: string, args: readonly string[], options: SpawnGitOptions = {}): ChildProcess {
  if (!isAbsolute(gitDir))
    throw badArgument(`the git directory must be an absolute path, not ${JSON.stringify(gitDir)}`);
  const settings = [...GIT_SETTINGS, ...(options.settings ?? [])].flatMap((setting) => ['-c', setting]);
  const [command, ...words] = limited(['git', `--git-dir=${gitDir}`, ...settings, ...args], options.maxMemoryBytes);
  return spawn(command, words, {
    cwd: '/',
    env: { ...gitEnvironment(), ...options.env },
    stdio: options.stdio ?? ['pipe', 'pipe', 'pipe'],
    detached: options.ownGroup ?? false,
  });
}

/** The arguments stay arguments: the shell reads none of them. */
function limited(command: [string, ...string[]], maxMemoryBytes: number | undefined): [string, ...string[]] {
  if (maxMemoryBytes === undefined) return command;
  const script = 'ulimit -S -v "$1" 2>/dev/null; shift; exec "$@"';
  return ['/bin/sh', '-c', script, 'sh', String(Math.ceil(maxMemoryBytes / 1024)), ...command];
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
