import type { QueueName } from '@manyhands/contracts';
import type { JobsOptions } from 'bullmq';

/** What the doorbell needs of a BullMQ `Queue`, whatever it is stored in. */
export interface JobQueue {
  addBulk(jobs: { name: string; data: object; opts: JobsOptions }[]): Promise<unknown>;
  close(): Promise<void>;
}

/** One job taken from a queue. */
export interface TakenJob {
  readonly id?: string | undefined;
  readonly data: unknown;
  moveToCompleted(value: unknown, token: string, fetchNext: boolean): Promise<unknown>;
}

/** What the doorbell needs of a BullMQ `Worker`, which is driven by hand (see listener.ts). */
export interface JobSource {
  waitUntilReady(): Promise<unknown>;
  startStalledCheckTimer(): Promise<void>;
  getNextJob(token: string, options: { block: boolean }): Promise<TakenJob | undefined>;
  getBackend(): { disconnectBlocking(wait?: boolean): Promise<void> };
  close(force?: boolean): Promise<void>;
}

/** A store of BullMQ: Redis or PostgreSQL. `report` gets what goes wrong in the background. */
export interface Backend {
  describe(): string;
  /** A queue that can be rung now. Throws {@link DoorbellUnavailable}. */
  queue(name: QueueName): Promise<JobQueue>;
  /** A source that connects in the background. */
  source(name: QueueName): Promise<JobSource>;
  close(): Promise<void>;
}

export type Report = (message: string, cause: unknown) => void;

/** Milliseconds that a ring may take before the queue counts as unavailable. */
export const RING_TIMEOUT_MS = 2000;

/**
 * A job is taken off the queue as soon as a handler starts, so a lock is held for milliseconds only. Should a process die
 * in that moment, the job comes back, as often as it takes.
 */
export const SOURCE_SETTINGS = {
  autorun: false,
  drainDelay: 5,
  lockDuration: 60_000,
  stalledInterval: 30_000,
  maxStalledCount: 1_000_000,
  runRetryDelay: 500,
} as const;
