import { fileURLToPath } from 'node:url';
import { Worker } from 'node:worker_threads';
import type { Progress } from './read-tree-facts.js';
import type { FromThread, RepositoryContext, ThreadSettings, ToldError, ToThread } from './thread-messages.js';

/** The built file, from `src` as from `dist`: plain Node runs it. */
const PROGRAM = new URL('../../dist/context/thread-main.js', import.meta.url);
/** Megabytes of the thread's heap. A repository that needs more fails its epic, not the service. */
const MAX_HEAP_MB = 2048;
/** A thread without work is ended after this many milliseconds: its memory is worth more than the start of the next one. */
const IDLE_MS = 10_000;
const CLOSE_LIMIT_MS = 10_000;

export interface ContextThreadOptions extends ThreadSettings {
  readonly onProgress: (repositoryId: string, progress: Progress) => void;
  readonly onTrouble: (repositoryId: string, error: GatherError) => void;
}

export interface ThreadRequest {
  /** The bare repository. */
  readonly dir: string;
  readonly repositoryId: string;
  readonly branch: string;
  /** Its title on the first line. */
  readonly epic: string;
  readonly signal: AbortSignal;
}

/** Why a context could not be gathered; `code` is that of the error in the thread, or `thread-ended`. */
export class GatherError extends Error {
  readonly code: string;
  readonly retryable: boolean;

  constructor({ message, code, retryable }: ToldError) {
    super(message);
    this.name = 'GatherError';
    this.code = code;
    this.retryable = retryable;
  }
}

interface Waiting {
  readonly resolve: (context: RepositoryContext | null) => void;
  readonly reject: (error: Error) => void;
}

/** Gathers contexts in a thread of its own, which is started when there is something to do. */
export class ContextThread {
  private readonly waiting = new Map<number, Waiting>();
  private thread: Worker | null = null;
  private lastId = 0;
  private idleTimer: NodeJS.Timeout | undefined;

  constructor(private readonly options: ContextThreadOptions) {}

  /** Null when the branch is not there. Throws `GatherError`, and the reason of the signal. */
  gather({ signal, ...request }: ThreadRequest): Promise<RepositoryContext | null> {
    signal.throwIfAborted();
    clearTimeout(this.idleTimer);
    const thread = (this.thread ??= this.start());
    this.lastId += 1;
    const id = this.lastId;
    return new Promise<RepositoryContext | null>((resolve, reject) => {
      const leave = () => {
        thread.postMessage({ kind: 'cancel', id } satisfies ToThread);
        this.take(id)?.reject(signal.reason as Error);
      };
      const settled = () => signal.removeEventListener('abort', leave);
      signal.addEventListener('abort', leave);
      this.waiting.set(id, {
        resolve: (context) => (settled(), resolve(context)),
        reject: (error) => (settled(), reject(error)),
      });
      thread.postMessage({ kind: 'gather', id, ...request } satisfies ToThread);
    });
  }

  /** Ends the thread and what it started; whoever still waits gets an error. */
  async close(): Promise<void> {
    clearTimeout(this.idleTimer);
    const { thread } = this;
    if (thread === null) return;
    this.thread = null;
    const ended = new Promise((resolve) => thread.once('exit', resolve));
    thread.postMessage({ kind: 'close' } satisfies ToThread);
    const timer = setTimeout(() => void thread.terminate(), CLOSE_LIMIT_MS);
    await ended;
    clearTimeout(timer);
  }

  private start(): Worker {
    const { directory, tokens, limitMs } = this.options;
    const workerData: ThreadSettings = { directory, tokens, limitMs };
    const resourceLimits = { maxOldGenerationSizeMb: MAX_HEAP_MB };
    const thread = new Worker(fileURLToPath(PROGRAM), {
      workerData,
      resourceLimits,
      env: { PATH: process.env['PATH'] },
      execArgv: [],
    });
    thread.on('message', (message: FromThread) => this.hear(message));
    thread.once('error', (error) => this.lose(thread, error.message));
    thread.once('exit', () => this.lose(thread, 'it was closed'));
    return thread;
  }

  private hear(message: FromThread): void {
    if (message.kind === 'progress') return this.options.onProgress(message.repositoryId, message.progress);
    if (message.kind === 'trouble') return this.options.onTrouble(message.repositoryId, new GatherError(message.error));
    const waiting = this.take(message.id);
    if (message.kind === 'gathered') waiting?.resolve(message.context);
    else waiting?.reject(new GatherError(message.error));
  }

  private take(id: number): Waiting | undefined {
    const waiting = this.waiting.get(id);
    this.waiting.delete(id);
    if (this.waiting.size === 0) this.idleTimer = setTimeout(() => void this.close(), IDLE_MS).unref();
    return waiting;
  }

  private lose(thread: Worker, why: string): void {
    if (this.thread === thread) this.thread = null;
    const error = { message: `the thread that gathers contexts ended: ${why}`, code: 'thread-ended', retryable: true };
    for (const id of [...this.waiting.keys()]) this.take(id)?.reject(new GatherError(error));
  }
}
