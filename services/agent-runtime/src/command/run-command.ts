import { spawn, type ChildProcess } from 'node:child_process';
import { statSync } from 'node:fs';
import { constants } from 'node:os';
import { messageOf } from '../errors.js';
import { OutputCollector } from './output-collector.js';
import { signalGroup } from './process-group.js';

export interface CommandRequest {
  /** Program and arguments, not a shell line. */
  readonly argv: readonly [string, ...string[]];
  readonly cwd: string;
  readonly environment: Readonly<Record<string, string>>;
  readonly timeoutMs: number;
  /** Most characters kept of each stream. */
  readonly outputLimit: number;
  readonly signal?: AbortSignal | undefined;
}

/** How a command ended. Expected ways all: none of them is thrown. */
export type CommandEnd =
  | { readonly kind: 'exited'; readonly exitCode: number }
  | { readonly kind: 'timed_out' }
  | { readonly kind: 'interrupted' }
  | { readonly kind: 'not_started'; readonly because: string };

export interface CommandResult {
  readonly end: CommandEnd;
  readonly stdout: string;
  readonly stderr: string;
  /** -1 when the command could not be started. */
  readonly pid: number;
}

/** After the end of the command, how long its pipes may stay open (a background child holds them) before we answer. */
const PIPE_GRACE_MS = 250;
/** Between the polite signal and the one that cannot be refused. */
const KILL_GRACE_MS = 1_000;

/**
 * Runs a command in its own process group and waits for its end. On timeout the group gets SIGTERM, then SIGKILL;
 * on abort SIGKILL at once. A background child of the command does not delay the answer.
 */
export function runCommand(request: CommandRequest): Promise<CommandResult> {
  if (request.signal?.aborted === true) return Promise.resolve(withoutOutput({ kind: 'interrupted' }));
  if (statSync(request.cwd, { throwIfNoEntry: false })?.isDirectory() !== true) {
    return Promise.resolve(withoutOutput({ kind: 'not_started', because: `${request.cwd} is not a directory` }));
  }
  const [program, ...rest] = request.argv;
  let child: ChildProcess;
  try {
    child = spawn(program, rest, {
      cwd: request.cwd,
      env: request.environment,
      detached: true,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
  } catch (error) {
    return Promise.resolve(withoutOutput({ kind: 'not_started', because: messageOf(error) }));
  }
  return new RunningCommand(child, request).ended;
}

class RunningCommand {
  readonly ended: Promise<CommandResult>;
  #finish: (end: CommandEnd) => void = () => undefined;
  #cut: 'timed_out' | 'interrupted' | undefined;
  #finished = false;
  readonly #timers: NodeJS.Timeout[] = [];

  constructor(
    readonly child: ChildProcess,
    readonly request: CommandRequest,
  ) {
    const stdout = collect(child.stdout, request.outputLimit);
    const stderr = collect(child.stderr, request.outputLimit);
    this.ended = new Promise((resolve) => {
      this.#finish = (end) => {
        if (this.#finished) return;
        this.#finished = true;
        this.#release();
        resolve({ end, stdout: stdout.text(), stderr: stderr.text(), pid: child.pid ?? -1 });
      };
    });
    this.#watch();
  }

  #watch(): void {
    const { child, request } = this;
    child.once('error', (error) => this.#finish({ kind: 'not_started', because: error.message }));
    child.once('exit', (code, signal) => {
      const end = this.#endOf(code, signal);
      child.once('close', () => this.#finish(end));
      this.#after(PIPE_GRACE_MS, () => this.#finish(end));
    });
    this.#after(request.timeoutMs, this.#onTimeout);
    request.signal?.addEventListener('abort', this.#onAbort, { once: true });
  }

  #endOf(code: number | null, signal: NodeJS.Signals | null): CommandEnd {
    if (this.#cut !== undefined) return { kind: this.#cut };
    return { kind: 'exited', exitCode: code ?? exitCodeOfSignal(signal) };
  }

  readonly #onTimeout = (): void => {
    this.#cut = 'timed_out';
    this.#signal('SIGTERM');
    this.#after(KILL_GRACE_MS, () => this.#signal('SIGKILL'));
  };

  readonly #onAbort = (): void => {
    this.#cut = 'interrupted';
    this.#signal('SIGKILL');
  };

  #signal(signal: NodeJS.Signals): void {
    if (this.child.pid !== undefined) signalGroup(this.child.pid, signal);
  }

  #after(milliseconds: number, action: () => void): void {
    this.#timers.push(setTimeout(action, milliseconds));
  }

  #release(): void {
    for (const timer of this.#timers) clearTimeout(timer);
    this.request.signal?.removeEventListener('abort', this.#onAbort);
    // A timed-out or interrupted group must not survive its leader.
    if (this.#cut !== undefined) this.#signal('SIGKILL');
  }
}

function collect(stream: NodeJS.ReadableStream | null, limit: number): OutputCollector {
  const collector = new OutputCollector(limit);
  stream?.setEncoding('utf8');
  stream?.on('data', (chunk: string) => collector.push(chunk));
  return collector;
}

function withoutOutput(end: CommandEnd): CommandResult {
  return { end, stdout: '', stderr: '', pid: -1 };
}

/** As a shell reports it: 128 + the number of the signal. */
function exitCodeOfSignal(signal: NodeJS.Signals | null): number {
  return 128 + (signal === null ? 0 : constants.signals[signal]);
}
