import { unread } from '@manyhands/context';
import { type Job, takeBatch } from './job.js';
import type { Answers, Question } from './question.js';
import { ReaderError } from './reader-error.js';
import { ReaderProcess } from './reader-process.js';

export interface ReaderPoolOptions {
  /** Processes that read at the same time. Default 2. */
  readonly processes?: number;
  /** How long one text may take, and the few that are read together; in milliseconds. Default 5,000. */
  readonly limitMs?: number;
  /** A process that has nothing to do is ended after this many milliseconds. Default 5,000. */
  readonly idleMs?: number;
  /** Of one process, in MiB. Default 512. */
  readonly heapMiB?: number;
}

/**
 * Reads texts in processes of their own, because a text can be made that hangs a parser, or ends its process (both are easy: see
 * the specs). What ends a process is read again text by text, so that only the culprit is `too-slow` or `crashed`. Processes
 * are started when there is something to read.
 */
export class ProcessPool {
  private readonly options: Required<ReaderPoolOptions>;
  private readonly queue: Job[] = [];
  private readonly idle: ReaderProcess[] = [];
  private readonly all = new Set<ReaderProcess>();
  private running = 0;
  private closed = false;
  private idleTimer: NodeJS.Timeout | undefined;

  constructor(options: ReaderPoolOptions = {}) {
    this.options = { processes: 2, limitMs: 5000, idleMs: 5000, heapMiB: 512, ...options };
  }

  /** Throws `ReaderError`. */
  ask<About extends Question['about']>(question: Question & { about: About }): Promise<Answers[About]> {
    return new Promise((resolve, reject) => {
      if (this.closed) return reject(closedError());
      // A process answers what it was asked, or `unread`, which answers any question.
      const answered = (answer: unknown) => resolve(answer as Answers[About]);
      this.queue.push({ question, alone: false, resolve: answered, reject });
      // Whoever asks for many does so in one go: they can then be read together.
      queueMicrotask(() => this.pump());
    });
  }

  async close(): Promise<void> {
    this.closed = true;
    for (const job of this.queue.splice(0)) job.reject(closedError());
    await this.endIdle();
    await Promise.all([...this.all].map((process) => process.end()));
  }

  private pump(): void {
    while (this.queue.length > 0 && this.running < this.options.processes && !this.closed) {
      this.running += 1;
      const batch = takeBatch(this.queue);
      void this.run(batch).finally(() => {
        this.running -= 1;
        this.pump();
        if (this.running === 0) this.restSoon();
      });
    }
  }

  private async run(batch: readonly Job[]): Promise<void> {
    try {
      const process = this.idle.pop() ?? (await this.start());
      const reading = await process.read(
        batch.map(({ question }) => question),
        this.options.limitMs,
      );
      await this.putBack(process);
      if (typeof reading !== 'string')
        batch.forEach((job, index) => job.resolve(reading[index] ?? unread('unparsable')));
      else this.blame(batch, reading);
    } catch (error) {
      for (const job of batch) job.reject(error as Error);
    }
  }

  private async start(): Promise<ReaderProcess> {
    const process = await ReaderProcess.start(this.options.heapMiB);
    this.all.add(process);
    if (this.closed) await process.end();
    return process;
  }

  private async putBack(process: ReaderProcess): Promise<void> {
    if (process.usable) this.idle.push(process);
    else {
      this.all.delete(process);
      await process.end();
    }
  }

  private blame(batch: readonly Job[], reading: 'too-slow' | 'crashed'): void {
    if (this.closed) for (const job of batch) job.reject(closedError());
    else if (batch.length === 1) batch[0]?.resolve(unread(reading));
    else this.queue.unshift(...batch.map((job) => ({ ...job, alone: true })));
  }

  private restSoon(): void {
    clearTimeout(this.idleTimer);
    this.idleTimer = setTimeout(() => void this.endIdle(), this.options.idleMs).unref();
  }

  private async endIdle(): Promise<void> {
    clearTimeout(this.idleTimer);
    const resting = this.idle.splice(0);
    for (const process of resting) this.all.delete(process);
    await Promise.all(resting.map((process) => process.end()));
  }
}

const closedError = (): ReaderError => new ReaderError('closed', 'the reader of source text was closed');
