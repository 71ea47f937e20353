import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import type { JobSource, Report, TakenJob } from './backend.js';
import { within } from './deadline.js';

/** What a listener does with each job; `handle` never rejects. */
export interface ListenerOptions {
  readonly concurrency: number;
  readonly handle: (data: unknown) => Promise<void>;
  readonly report: Report;
}

const RETRY_MS = 250;
const CLOSE_TIMEOUT_MS = 10_000;

/**
 * Takes jobs one by one while a slot is free.
 *
 * A job leaves the queue when its handler starts, not when it ends. BullMQ's lock, stall and retry machinery would add a
 * second opinion to what Postgres already knows, and a ring that came while a handler was busy would be swallowed as a
 * duplicate of the running job. This way it is delivered, in this process after the running handler of the same payload.
 */
export class Listener {
  private readonly running = new Map<string, { again: TakenJob | null; done: Promise<void> }>();
  private freed: (() => void) | undefined;
  private closing: Promise<void> | undefined;
  private readonly loop: Promise<void>;

  constructor(
    private readonly source: JobSource,
    private readonly options: ListenerOptions,
  ) {
    this.loop = this.run();
  }

  /** Takes nothing more; resolves when the running handlers are done, at the latest after 10 s. */
  close(): Promise<void> {
    this.closing ??= this.shutDown();
    return this.closing;
  }

  private async run(): Promise<void> {
    while (!this.closing) {
      if (this.running.size >= this.options.concurrency) await new Promise<void>((resolve) => (this.freed = resolve));
      else await this.takeOne();
    }
  }

  private async takeOne(): Promise<void> {
    const token = randomUUID();
    try {
      const job = await this.source.getNextJob(token, { block: true });
      if (!job) return;
      await job.moveToCompleted(null, token, false);
      this.start(job);
    } catch (error) {
      if (this.closing) return;
      this.options.report('taking a job failed', error);
      await pause(RETRY_MS);
    }
  }

  private start(job: TakenJob): void {
    const id = job.id ?? randomUUID();
    const same = this.running.get(id);
    if (same) same.again = job;
    else this.running.set(id, { again: null, done: this.work(id, job) });
  }

  private async work(id: string, job: TakenJob): Promise<void> {
    await this.options.handle(job.data);
    const again = this.running.get(id)?.again;
    this.running.delete(id);
    if (again && !this.closing) this.start(again);
    else this.freed?.();
  }

  private async shutDown(): Promise<void> {
    this.freed?.();
    await this.atMost(1000, 'the blocking connection', this.source.getBackend().disconnectBlocking(false));
    await this.atMost(1000, 'taking the last job', this.loop); // Before the source closes: its answer would never come.
    await this.atMost(CLOSE_TIMEOUT_MS, 'a handler', Promise.all([...this.running.values()].map(({ done }) => done)));
    await this.atMost(2000, 'the queue connection', this.source.close(true));
  }

  private async atMost(ms: number, what: string, work: Promise<unknown>): Promise<void> {
    try {
      await within(work, ms, () => new Error(`${what} did not end within ${ms} ms`));
    } catch (error) {
      this.options.report('closing', error);
    }
  }
}
