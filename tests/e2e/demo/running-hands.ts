import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import type { Json } from '../support/api.js';
import { familyOf, mentions, processTable, type ProcessEntry } from '../support/process-table.js';
import { checkout } from '../support/running-stack.js';

export interface HandsOptions {
  /** It keeps its data in a folder below this one; what names this folder belongs to it. */
  readonly folder: string;
  /** More options of the command, e.g. `['--scenario', 'conflicts']`. */
  readonly options?: readonly string[];
  /** More environment, e.g. `{ DATABASE_URL: … }`. */
  readonly env?: Readonly<Record<string, string>>;
}

/** What is known of it when its process is gone. */
export interface HandsEnd {
  /** Exit status; null when a signal ended it. */
  readonly status: number | null;
  /** The lines of standard output. */
  readonly lines: readonly string[];
  /** The last of them, parsed; null when there is none. */
  readonly report: Json;
  /** Everything it said on standard error. */
  readonly said: string;
}

/** `hands demo --json` or `hands up --json`, running in a process of its own. */
export interface RunningHands {
  readonly dataDir: string;
  /** Resolves when its API serves. */
  readonly server: Promise<{ url: string; token: string }>;
  readonly ended: Promise<HandsEnd>;
  kill(signal: NodeJS.Signals): void;
  /**
   * Command lines of processes that outlived it: those that it had started when it began to serve, and those that name its
   * folder. They get `graceMs` to end, since nobody stops them when it was killed itself.
   */
  orphans(graceMs?: number): Promise<string[]>;
}

/** Starts it as a newcomer does, over what an earlier one has left there. It ends when the caller does, by its IPC channel. */
export function startHands(command: 'demo' | 'up', { folder, options = [], env = {} }: HandsOptions): RunningHands {
  const dataDir = join(folder, 'data');
  const hands = join(checkout, 'services/cli/bin/hands.mjs');
  const child = spawn(process.execPath, [hands, command, ...options, '--json', '--data', dataDir], {
    cwd: folder,
    env: { ...ownEnvironment(), SCRIPTED_MODEL_SPEED: '0.2', MANYHANDS_SANDBOXES: 'process', ...env },
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  });
  let [printed, said] = ['', ''];
  child.stdout?.setEncoding('utf8').on('data', (text: string) => (printed += text));
  const server = new Promise<{ url: string; token: string }>((resolve, reject) => {
    child.stderr?.setEncoding('utf8').on('data', (text: string) => {
      said += text;
      const [, url, token] = /dashboard +(\S+)\/#token=(\S+)/.exec(said) ?? [];
      if (url !== undefined && token !== undefined) resolve({ url, token });
    });
    child.once('close', () => reject(new Error(`it ended before it served:\n${said}`)));
  });
  server.catch(() => undefined); // whoever needs it waits for it
  const family = server.then(async () => familyOf(await processTable(), child.pid ?? 0));
  const ended = once(child, 'close').then(([status]: unknown[]): HandsEnd => {
    const lines = printed.split('\n').filter((line) => line !== '');
    const last = lines.at(-1);
    return { status: status as number | null, lines, report: last === undefined ? null : JSON.parse(last), said };
  });
  const orphans = async (graceMs = 0) => leftBehind({ folder, family: await family, graceMs });
  return { dataDir, server, ended, kill: (signal) => void child.kill(signal), orphans };
}

/** Nothing of the tester's databases, models or Jest. */
function ownEnvironment(): NodeJS.ProcessEnv {
  const wanted = ['PATH', 'HOME', 'LANG', 'TZ', 'TMPDIR'];
  return Object.fromEntries(wanted.flatMap((name) => (process.env[name] ? [[name, process.env[name]]] : [])));
}

async function leftBehind(of: { folder: string; family: ProcessEntry[]; graceMs: number }): Promise<string[]> {
  const known = new Set(of.family.map(({ identity }) => identity));
  for (const until = Date.now() + of.graceMs; ; await pause(100)) {
    const left = (await processTable()).filter((entry) => known.has(entry.identity) || mentions(entry, of.folder));
    if (left.length === 0 || Date.now() >= until) return left.map(({ command }) => command);
  }
}

/** What an ended demo must not leave in its data folder: a lock, the address of a server, sandboxes. */
export async function remains(dataDir: string): Promise<string[]> {
  const files = (await readdir(dataDir)).filter((name) => name === 'instance.json' || name.startsWith('lock'));
  const sandboxes = await readdir(join(dataDir, 'sandboxes'));
  return [...files, ...sandboxes.map((name) => `sandboxes/${name}`)];
}
