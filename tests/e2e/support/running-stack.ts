import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, readFile, readdir, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { apiOf, type Api } from './api.js';
import { familyOf, hasProcessTable, mentions, processTable, type ProcessEntry } from './process-table.js';

/** The folder of the checkout. */
export const checkout = resolve(import.meta.dirname, '../../..');

/** As `hands up` keeps them in its data folder. */
export interface Secrets {
  readonly instance: string;
  readonly apiToken: string;
  readonly databasePassword: string;
}

export interface TestStackOptions {
  /** More environment of the stack, e.g. `{ MANYHANDS_QUEUE: 'postgres' }`. */
  readonly env?: Readonly<Record<string, string>>;
  /** The instance's secrets, which it would make itself. */
  readonly secrets?: Secrets;
}

/** What is left of a stack after it was told to stop. */
export interface StackEnd {
  /** Exit status of `hands up`; null when it had to be killed or was. */
  readonly status: number | null;
  /** Command lines of processes that outlived it. They are ended before this is answered. */
  readonly orphans: readonly string[];
}

/** The built product, running in processes of its own over a data folder of its own. */
export interface TestStack extends Api {
  readonly url: string;
  readonly token: string;
  /** Id of the `hands up` process. */
  readonly pid: number;
  /** A temporary folder of this stack for whatever a test needs; removed at the end. */
  readonly folder: string;
  readonly dataDir: string;
  /**
   * Ids of the processes that run now under a name: `environment-manager`, `sandbox-gateway`, `role-worker-fe-1` (or `-be-1`,
   * `-qa-1`), `integration-agent`, `scripted-model`, `agent-runtime` (one for each sandbox), `postgres`, `redis`. Linux only.
   */
  pids(name: string): Promise<number[]>;
  /** What the services have written to their logs so far, each line with the name of its log in front. */
  logLines(): Promise<string[]>;
  /** What `hands up` has said so far. */
  output(): string;
  /** Stops everything, ends what is left, removes the folder. Again: the same answer. */
  stop(): Promise<StackEnd>;
}

const startTimeoutMs = 180_000;
const stopTimeoutMs = 60_000;

/**
 * Starts `hands up` as a child process over a new data folder. The caller stops it (`afterAll`); when the caller dies, the
 * stack notices by its IPC channel and stops itself.
 */
export async function startTestStack(options: TestStackOptions = {}): Promise<TestStack> {
  const folder = await realpath(await mkdtemp(join(tmpdir(), 'manyhands-e2e-')));
  const dataDir = join(folder, 'data');
  await mkdir(dataDir);
  if (options.secrets) await writeFile(join(dataDir, 'secrets.json'), JSON.stringify(options.secrets), { mode: 0o600 });
  const hands = [join(checkout, 'services/cli/bin/hands.mjs'), '--json', '--data', dataDir];
  const child = spawn(process.execPath, [...hands, 'up', '--port', '0'], {
    cwd: folder,
    env: { ...ownEnvironment(), LOG_LEVEL: 'warn', MANYHANDS_SANDBOXES: 'process', ...options.env },
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  });
  const output = heard(child);
  const stop = stopOnce(child, folder);
  try {
    await untilUp(child, output);
    const { url, token } = JSON.parse(await readFile(join(dataDir, 'instance.json'), 'utf8'));
    const { pid } = child;
    if (pid === undefined) throw new Error('hands up has no process id');
    const pids = (name: string): Promise<number[]> => pidsOf(name, { pid, folder });
    return {
      ...apiOf({ url, token }),
      ...{ url, token, pid, folder, dataDir, pids, output, stop },
      logLines: () => logLines(join(dataDir, 'logs')),
    };
  } catch (error) {
    const logs = await logLines(join(dataDir, 'logs'));
    await stop();
    const why = error instanceof Error ? error.message : String(error);
    throw new Error(`the stack did not start: ${why}\n${output()}\n${logs.slice(-40).join('\n')}`, { cause: error });
  }
}

/** Nothing of the tester's databases, models or Jest: the stack brings its own. */
function ownEnvironment(): NodeJS.ProcessEnv {
  const wanted = ['PATH', 'HOME', 'LANG', 'TZ', 'TMPDIR'];
  return Object.fromEntries(wanted.flatMap((name) => (process.env[name] ? [[name, process.env[name]]] : [])));
}

function heard(child: ChildProcess): () => string {
  let text = '';
  for (const stream of [child.stdout, child.stderr])
    stream?.setEncoding('utf8').on('data', (chunk: string) => (text += chunk));
  return () => text;
}

/** `hands up --json` prints one line when everything serves. */
async function untilUp(child: ChildProcess, output: () => string): Promise<void> {
  if (!child.stdout) throw new Error('no standard output');
  const signal = AbortSignal.timeout(startTimeoutMs);
  const line = once(createInterface({ input: child.stdout }), 'line', { signal });
  const ended = once(child, 'exit', { signal }).then(([status]) => {
    throw new Error(`hands up ended with status ${status}: ${output()}`);
  });
  await Promise.race([line, ended]);
  // The stack ends some day: that is no news any more.
  ended.catch(() => undefined);
  line.catch(() => undefined);
}

function stopOnce(child: ChildProcess, folder: string): () => Promise<StackEnd> {
  let end: Promise<StackEnd> | undefined;
  const running = (): boolean => child.pid !== undefined && child.exitCode === null && child.signalCode === null;
  const stop = async (): Promise<StackEnd> => {
    const before = await processesOf({ pid: child.pid, folder });
    if (running()) {
      const exit = once(child, 'exit');
      child.kill('SIGTERM');
      const timer = setTimeout(() => child.kill('SIGKILL'), stopTimeoutMs);
      await exit;
      clearTimeout(timer);
    }
    const orphans = await endLeftovers(before, folder);
    await rm(folder, { recursive: true, force: true, maxRetries: 5 });
    return { status: child.exitCode, orphans };
  };
  return () => (end ??= stop());
}

/** The processes of a stack: what descends from `hands up`, and what names the stack's folder (its parent may have died). */
async function processesOf({ pid, folder }: { pid: number | undefined; folder: string }): Promise<ProcessEntry[]> {
  const table = await processTable();
  const family = pid === undefined ? [] : familyOf(table, pid);
  return table.filter((entry) => family.includes(entry) || mentions(entry, folder));
}

/** Ends what was there before and runs on, and whatever else names the folder. Answers their command lines. */
async function endLeftovers(before: readonly ProcessEntry[], folder: string): Promise<string[]> {
  const known = new Set(before.map(({ identity }) => identity));
  const leftovers = (await processTable()).filter((entry) => known.has(entry.identity) || mentions(entry, folder));
  for (const { pid } of leftovers) {
    try {
      process.kill(pid, 'SIGKILL');
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error; // it has ended by itself
    }
  }
  return leftovers.map(({ command }) => command);
}

async function pidsOf(name: string, stack: { pid: number; folder: string }): Promise<number[]> {
  if (!hasProcessTable) throw new Error('the processes of a stack can only be found on Linux');
  return (await processesOf(stack)).filter((entry) => nameOf(entry) === name).map(({ pid }) => pid);
}

function nameOf({ command, environment }: ProcessEntry): string {
  const program = /\/dist\/([\w-]+)\.mjs/.exec(command)?.[1];
  if (program === 'role-worker') return `role-worker-${/^AGENT_NAME=(.*)$/m.exec(environment)?.[1]}`;
  if (program !== undefined) return program;
  if (/\/postgres -D /.test(command)) return 'postgres';
  return /redis-server/.test(command) ? 'redis' : '';
}

async function logLines(folder: string): Promise<string[]> {
  const files = (await readdir(folder).catch(() => [])).filter((file) => file.endsWith('.log')).sort();
  const read = async (file: string): Promise<string[]> => {
    const text = await readFile(join(folder, file), 'utf8');
    return text.split('\n').flatMap((line) => (line === '' ? [] : [`${file.replace(/\.log$/, '')}: ${line}`]));
  };
  return (await Promise.all(files.map(read))).flat();
}
