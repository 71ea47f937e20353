import { readdir, readFile, readlink } from 'node:fs/promises';

/** A process of this machine as /proc shows it. */
export interface ProcessEntry {
  readonly pid: number;
  readonly parent: number;
  /** Process id and time of start: ids are used again, this is not. */
  readonly identity: string;
  /** Arguments, joined by spaces. */
  readonly command: string;
  /** `NAME=value` lines; empty for a process of somebody else. */
  readonly environment: string;
  /** Where it works. */
  readonly folder: string;
}

/** Whether this machine has a /proc to ask. */
export const hasProcessTable = process.platform === 'linux';

/** Every process that runs now, zombies left out; empty where there is no /proc. */
export async function processTable(): Promise<ProcessEntry[]> {
  if (!hasProcessTable) return [];
  const ids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name)).map(Number);
  const entries = await Promise.all(ids.map(readEntry));
  return entries.filter((entry) => entry !== null);
}

/** A process and all that descend from it. */
export function familyOf(table: readonly ProcessEntry[], root: number): ProcessEntry[] {
  if (root <= 1) throw new Error(`${root} is no process of ours`);
  const family = new Set([root]);
  for (let before = 0; before !== family.size;) {
    before = family.size;
    for (const { pid, parent } of table) if (family.has(parent)) family.add(pid);
  }
  return table.filter(({ pid }) => family.has(pid));
}

/** Whether a process names a folder in its command or environment, or works in it. */
export const mentions = ({ command, environment, folder }: ProcessEntry, wanted: string): boolean =>
  `${command}\n${environment}\n${folder}/`.includes(`${wanted}/`);

async function readEntry(pid: number): Promise<ProcessEntry | null> {
  const stat = await read(pid, 'stat');
  // The program's name stands in brackets and may hold anything, brackets too. What follows it begins with field 3.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  const [state = '', parent = ''] = fields;
  if (state === '' || state === 'Z' || state === 'X') return null;
  const [command, environment] = [await read(pid, 'cmdline'), await read(pid, 'environ')];
  return {
    pid,
    parent: Number(parent),
    identity: `${pid} ${fields[22 - 3]}`,
    command: command.replaceAll('\0', ' ').trim(),
    environment: environment.replaceAll('\0', '\n'),
    folder: await readlink(`/proc/${pid}/cwd`).catch(() => ''), // it has ended, or is not ours
  };
}

/** Empty when the process has ended in the meantime or is not ours to read. */
const read = (pid: number, file: string): Promise<string> => readFile(`/proc/${pid}/${file}`, 'utf8').catch(() => '');
