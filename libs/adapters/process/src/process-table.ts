import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync, statSync } from 'node:fs';

/** One living process of this machine. Zombies are left out: they hold nothing and run nothing. */
export interface ProcessEntry {
  readonly pid: number;
  readonly parent: number;
  readonly session: number;
  /** Together with the pid unique until the next boot, so a reused pid is never taken for the old process. */
  readonly startTime: string;
  readonly threads: number;
}

/** The processes of this machine, as one snapshot. */
export function processTable(): ProcessEntry[] {
  if (process.platform !== 'linux') return fromPs();
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .flatMap((pid) => entry(Number(pid)) ?? []);
}

/** Start time of a living process, null when there is none of that id. */
export function startTimeOf(pid: number): string | null {
  const found = process.platform === 'linux' ? entry(pid) : fromPs().find((one) => one.pid === pid);
  return found?.startTime ?? null;
}

/** Value of a variable in the environment a process was started with; null when it has none or may not be read. */
export function environmentOf(pid: number, name: string): string | null {
  const text = read(`/proc/${pid}/environ`);
  const line = text?.split('\0').find((one) => one.startsWith(`${name}=`));
  return line?.slice(name.length + 1) ?? null;
}

/** How many threads the user of this process has, which is what a limit of processes is compared with. */
export function threadsOfUser(): number {
  const uid = process.getuid?.();
  return processTable()
    .filter(({ pid }) => statSync(`/proc/${pid}`, { throwIfNoEntry: false })?.uid === uid)
    .reduce((sum, { threads }) => sum + threads, 0);
}

function entry(pid: number): ProcessEntry | undefined {
  const text = read(`/proc/${pid}/stat`);
  if (text === null) return undefined;
  // "pid (name) state ppid pgrp session …": the name may hold spaces and parentheses; field 22 is the start time.
  const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
  const [state, parent, , session] = fields;
  if (state === undefined || state === 'Z' || state === 'X') return undefined;
  return {
    pid,
    parent: Number(parent),
    session: Number(session),
    threads: Number(fields[17]),
    startTime: fields[19] ?? '',
  };
}

/** Other systems than Linux: the process group stands in for the session. */
function fromPs(): ProcessEntry[] {
  const text = execFileSync('ps', ['-axo', 'pid=,ppid=,pgid=,state=,lstart='], { encoding: 'utf8' });
  return text.split('\n').flatMap((line) => {
    const [pid, parent, session, state, ...start] = line.trim().split(/\s+/);
    if (!pid || state?.startsWith('Z')) return [];
    return [
      { pid: Number(pid), parent: Number(parent), session: Number(session), threads: 1, startTime: start.join(' ') },
    ];
  });
}

function read(file: string): string | null {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    // Gone in the meantime, or another user's: not ours either way.
    if (['ENOENT', 'ESRCH', 'EACCES', 'EPERM'].includes((error as NodeJS.ErrnoException).code ?? '')) return null;
    throw error;
  }
}
