import { fork, type ChildProcess } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';
import { join } from 'node:path';
import { nextDelay } from './restart-policy.js';
import { hasEnded, stopProcess } from './processes.js';

export interface ServiceSpec {
  /** Name for people and for its log file. */
  readonly name: string;
  /** The program, a compiled `main.js`. */
  readonly main: string;
  readonly args?: readonly string[];
  readonly environment: Readonly<Record<string, string>>;
}

export interface SupervisorOptions {
  readonly logsDir: string;
  /** Gets one sentence when a service died and what is done about it. */
  readonly onLine: (line: string) => void;
}

interface Supervised {
  readonly spec: ServiceSpec;
  child: ChildProcess;
  startedAt: number;
  rapidDeaths: number;
  timer: NodeJS.Timeout | null;
}

const READY_TIMEOUT_MS = 90_000;
const GRACE_MS = 20_000;

/** Keeps the services running: a service that dies is started again, ever more slowly, until it is clear that it cannot run. */
export class Supervisor {
  readonly #services = new Map<string, Supervised>();
  #stopping = false;
  #giveUp: (error: Error) => void = () => undefined;
  /** Rejects when a service died so often that it was given up. */
  readonly failed: Promise<never>;

  constructor(private readonly options: SupervisorOptions) {
    this.failed = new Promise<never>((_, reject) => (this.#giveUp = reject));
    this.failed.catch(() => undefined); // whoever waits for it hears of it
  }

  /** Starts a service; resolves with its port when it says that it is ready. */
  async start(spec: ServiceSpec): Promise<number | undefined> {
    const child = this.#fork(spec);
    const supervised: Supervised = { spec, child, startedAt: performance.now(), rapidDeaths: 0, timer: null };
    this.#services.set(spec.name, supervised);
    const port = await untilReady(spec, child, this.options.logsDir);
    this.#watch(supervised);
    return port;
  }

  /** Stops these services (all without names), the ones in one call side by side. */
  async stop(...names: string[]): Promise<void> {
    const chosen = [...this.#services.values()].filter(({ spec }) => names.length === 0 || names.includes(spec.name));
    for (const service of chosen) {
      this.#services.delete(service.spec.name);
      if (service.timer) clearTimeout(service.timer);
    }
    await Promise.all(chosen.map(({ child }) => stopProcess(child, { signal: 'SIGTERM', graceMs: GRACE_MS })));
  }

  /** From now on a death is expected and nothing is started again. */
  beginStopping(): void {
    this.#stopping = true;
  }

  /** Ends everything at once; for the second Ctrl-C. */
  kill(): void {
    this.#stopping = true;
    for (const { child } of this.#services.values()) child.kill('SIGKILL');
  }

  #fork(spec: ServiceSpec): ChildProcess {
    const log = openSync(join(this.options.logsDir, `${spec.name}.log`), 'a');
    const child = fork(spec.main, [...(spec.args ?? [])], {
      env: spec.environment,
      stdio: ['ignore', log, log, 'ipc'],
      execArgv: ['--enable-source-maps'],
      detached: true,
    });
    closeSync(log);
    return child;
  }

  #watch(service: Supervised): void {
    const { child, spec } = service;
    const onEnd = () => this.#restart(service);
    if (hasEnded(child)) onEnd();
    else child.once('exit', onEnd);
    child.on('error', (error) => this.options.onLine(`${spec.name}: ${error.message}`));
  }

  #restart(service: Supervised): void {
    const { spec, child } = service;
    if (this.#stopping || this.#services.get(spec.name) !== service) return;
    const livedMs = performance.now() - service.startedAt;
    const decision = nextDelay(service.rapidDeaths, livedMs);
    const how = child.signalCode ? `was ended by ${child.signalCode}` : `ended with status ${child.exitCode}`;
    if (decision.kind === 'give-up') {
      const where = join(this.options.logsDir, `${spec.name}.log`);
      this.#giveUp(new Error(`${spec.name} ${how} again and again and was given up; see ${where}`));
      return;
    }
    this.options.onLine(`${spec.name} ${how}; starting it again`);
    service.rapidDeaths = decision.rapidDeaths;
    service.timer = setTimeout(() => {
      service.child = this.#fork(spec);
      service.startedAt = performance.now();
      this.#watch(service);
    }, decision.delayMs);
  }
}

function untilReady(spec: ServiceSpec, child: ChildProcess, logsDir: string): Promise<number | undefined> {
  const where = `see ${join(logsDir, `${spec.name}.log`)}`;
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => {
      child.kill('SIGKILL');
      reject(new Error(`${spec.name} was not ready within ${READY_TIMEOUT_MS / 1000} s; ${where}`));
    }, READY_TIMEOUT_MS);
    child.once('exit', (code, signal) => {
      clearTimeout(timer);
      reject(new Error(`${spec.name} ended at its start (${signal ?? `status ${code}`}); ${where}`));
    });
    child.on('message', (message: { type?: string; port?: number }) => {
      if (message.type !== 'ready') return;
      clearTimeout(timer);
      resolve(message.port);
    });
  });
}
