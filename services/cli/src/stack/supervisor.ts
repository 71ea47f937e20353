import { fork, type ChildProcess } from 'node:child_process';
import { closeSync, openSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { lastWords } from './last-words.js';
import { nextDelay } from './restart-policy.js';
import { hasEnded, stopProcess } from './processes.js';

export interface ServiceSpec {
  /** Name for people and for its log file. */
  readonly name: string;
  /** The program: a file that Node runs. */
  readonly main: string;
  readonly args?: readonly string[];
  readonly environment: Readonly<Record<string, string>>;
}

/** A process that is to run until it is stopped. */
export interface Program {
  /** Name for people and of its log file. */
  readonly name: string;
  readonly launch: () => ChildProcess;
  /** How it is asked to stop, and the milliseconds after which it is ended. */
  readonly stopWith: { readonly signal: NodeJS.Signals; readonly graceMs: number };
}

export interface SupervisorOptions {
  readonly logsDir: string;
  /** Gets one sentence when a service died and what is done about it. */
  readonly onLine: (line: string) => void;
}

interface Supervised {
  readonly program: Program;
  child: ChildProcess;
  startedAt: number;
  rapidDeaths: number;
  timer: NodeJS.Timeout | null;
}

const READY_TIMEOUT_MS = 90_000;
const STOP_SERVICE = { signal: 'SIGTERM', graceMs: 20_000 } as const;

/** Keeps processes running: one that dies is started again, ever more slowly, until it is clear that it cannot run. */
export class Supervisor {
  readonly #running = new Map<string, Supervised>();
  #stopping = false;
  #giveUp: (error: Error) => void = () => undefined;
  /** Rejects when a process died so often that it was given up. */
  readonly failed: Promise<never>;

  constructor(private readonly options: SupervisorOptions) {
    this.failed = new Promise<never>((_, reject) => (this.#giveUp = reject));
    this.failed.catch(() => undefined); // whoever waits for it hears of it
  }

  /** Starts a service; resolves with its port when it says that it is ready. */
  start(spec: ServiceSpec): Promise<number | undefined> {
    const log = join(this.options.logsDir, `${spec.name}.log`);
    const before = statSync(log, { throwIfNoEntry: false })?.size ?? 0;
    const program = { name: spec.name, launch: () => this.#fork(spec), stopWith: STOP_SERVICE };
    return this.run(program, (child) => untilReady(child, { name: spec.name, log, before }));
  }

  /** Starts a program; resolves with what `ready` finds, from when on it is started again whenever it ends. */
  async run<T>(program: Program, ready: (child: ChildProcess) => Promise<T>): Promise<T> {
    const child = program.launch();
    const supervised: Supervised = { program, child, startedAt: performance.now(), rapidDeaths: 0, timer: null };
    this.#running.set(program.name, supervised);
    const found = await ready(child);
    this.#watch(supervised);
    return found;
  }

  /** Stops these (all without names), the ones in one call side by side. */
  async stop(...names: string[]): Promise<void> {
    const all = [...this.#running.values()];
    const chosen = all.filter(({ program }) => names.length === 0 || names.includes(program.name));
    for (const { program, timer } of chosen) {
      this.#running.delete(program.name);
      if (timer) clearTimeout(timer);
    }
    await Promise.all(chosen.map(({ child, program }) => stopProcess(child, program.stopWith)));
  }

  /** From now on a death is expected and nothing is started again. */
  beginStopping(): void {
    this.#stopping = true;
  }

  /** Ends everything at once; for the second Ctrl-C. */
  kill(): void {
    this.#stopping = true;
    for (const { child } of this.#running.values()) child.kill('SIGKILL');
  }

  #fork(spec: ServiceSpec): ChildProcess {
    const log = openSync(join(this.options.logsDir, `${spec.name}.log`), 'a');
    const child = fork(spec.main, [...(spec.args ?? [])], {
      env: spec.environment,
      stdio: ['ignore', log, log, 'ipc'],
      execArgv: [],
      detached: true,
    });
    closeSync(log);
    return child;
  }

  #watch(supervised: Supervised): void {
    const { child, program } = supervised;
    const onEnd = () => this.#restart(supervised);
    if (hasEnded(child)) onEnd();
    else child.once('exit', onEnd);
    child.on('error', (error) => this.options.onLine(`${program.name}: ${error.message}`));
  }

  #restart(supervised: Supervised): void {
    const { child } = supervised;
    const { name, launch } = supervised.program;
    if (this.#stopping || this.#running.get(name) !== supervised) return;
    const livedMs = performance.now() - supervised.startedAt;
    const decision = nextDelay(supervised.rapidDeaths, livedMs);
    const how = child.signalCode ? `was ended by ${child.signalCode}` : `ended with status ${child.exitCode}`;
    if (decision.kind === 'give-up') {
      const where = join(this.options.logsDir, `${name}.log`);
      this.#giveUp(new Error(`${name} ${how} again and again and was given up; see ${where}`));
      return;
    }
    this.options.onLine(`${name} ${how}; starting it again`);
    supervised.rapidDeaths = decision.rapidDeaths;
    supervised.timer = setTimeout(() => {
      supervised.child = launch();
      supervised.startedAt = performance.now();
      this.#watch(supervised);
    }, decision.delayMs);
  }
}

/** `before`: bytes of the log that an earlier process wrote. */
function untilReady(
  child: ChildProcess,
  { name, log, before }: { name: string; log: string; before: number },
): Promise<number | undefined> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => {
      child.kill('SIGKILL');
      reject(new Error(`${name} was not ready within ${READY_TIMEOUT_MS / 1000} s; see ${log}`));
    }, READY_TIMEOUT_MS);
    child.once('exit', (code, signal) => {
      clearTimeout(timer);
      const how = signal ?? `status ${code}`;
      reject(new Error(`${name} ended at its start (${how}); see ${log}${lastWords(log, before)}`));
    });
    child.on('message', (message: { type?: string; port?: number }) => {
      if (message.type !== 'ready') return;
      clearTimeout(timer);
      resolve(message.port);
    });
  });
}
