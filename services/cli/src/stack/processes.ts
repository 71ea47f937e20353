import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, existsSync, openSync, readFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';

/** Where a program is on the PATH, or null. */
export function findProgram(...names: string[]): string | null {
  const folders = (process.env['PATH'] ?? '').split(delimiter);
  const candidates = names.flatMap((name) => folders.map((folder) => join(folder, name)));
  return candidates.find((file) => existsSync(file)) ?? null;
}

/**
 * A prefix that makes the kernel end a program when we die, however we die (Linux; elsewhere empty: the next start ends what was
 * left behind). `unprivileged` also changes to the user nobody, who may still enter folders that only root may.
 */
export function guarded(signal: 'INT' | 'TERM', options: { unprivileged: boolean }): string[] {
  const setpriv = process.platform === 'linux' ? findProgram('setpriv') : null;
  if (setpriv === null) return [];
  return [setpriv, ...(options.unprivileged ? AS_NOBODY : []), `--pdeathsig=${signal}`];
}

export const NOBODY = 65_534;
const AS_NOBODY = [
  '--securebits=+no_setuid_fixup',
  `--reuid=${NOBODY}`,
  `--regid=${NOBODY}`,
  '--clear-groups',
  '--inh-caps=+dac_override',
  '--ambient-caps=+dac_override',
];

export const isRoot = (): boolean => process.getuid?.() === 0;

/** Runs a program to its end; its errors end ours. */
export function runToEnd(command: readonly string[], options: { cwd: string }): void {
  const [program = '', ...args] = command;
  execFileSync(program, args, { cwd: options.cwd, stdio: ['ignore', 'ignore', 'pipe'] });
}

/**
 * Starts a program in a process group of its own, so that Ctrl-C reaches only us and we stop things in order. What it prints is
 * added to its log.
 */
export function startProgram(
  command: readonly string[],
  options: { cwd: string; log: string; input?: string },
): ChildProcess {
  const [program = '', ...args] = command;
  const stdin = options.input === undefined ? 'ignore' : 'pipe';
  const log = openSync(options.log, 'a');
  const child = spawn(program, args, { cwd: options.cwd, stdio: [stdin, log, log], detached: true });
  closeSync(log);
  if (options.input !== undefined) child.stdin?.end(options.input);
  return child;
}

export const hasEnded = (child: ChildProcess): boolean => child.exitCode !== null || child.signalCode !== null;

/** Asks a process to stop, and ends it when it does not within the time. */
export async function stopProcess(
  child: ChildProcess,
  how: { signal: NodeJS.Signals; graceMs: number },
): Promise<void> {
  if (hasEnded(child) || child.pid === undefined) return;
  const ended = once(child, 'exit');
  child.kill(how.signal);
  const timer = setTimeout(() => child.kill('SIGKILL'), how.graceMs);
  await ended;
  clearTimeout(timer);
}

/** Whether a process with this id lives and its command line contains the text (process ids are used again). */
export function isAlive(pid: number, commandPart: string): boolean {
  try {
    process.kill(pid, 0);
    if (process.platform !== 'linux') return true;
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes(commandPart);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EPERM') return true;
    return false; // ESRCH, or gone between the two looks
  }
}
