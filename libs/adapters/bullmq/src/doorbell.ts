import { jobSchema, type JobOf, type QueueName } from '@manyhands/contracts';
import { RING_TIMEOUT_MS, type Backend, type JobSource, type Report } from './backend.js';
import { within } from './deadline.js';
import { BadJob, DoorbellUnavailable } from './errors.js';
import { jobId } from './job-id.js';
import { Listener } from './listener.js';
import { PostgresBackend } from './postgres-backend.js';
import { RedisBackend } from './redis-backend.js';

export interface DoorbellOptions {
  /** `redis://…`; without it the jobs are kept in the database. */
  readonly redisUrl?: string | undefined;
  readonly databaseUrl: string;
  /** Gets one line per problem: failing handlers, lost connections. Default: standard error. */
  readonly log?: (line: string) => void;
}

export interface Ring {
  readonly queue: QueueName;
  readonly payload: object;
}

export interface AnswerOptions {
  /** Handlers that may run at the same time; default 1. */
  readonly concurrency?: number;
  /** Milliseconds to wait for the queue at the start; default 15,000. */
  readonly startTimeoutMs?: number;
}

/**
 * Tells a process that there is work, over BullMQ. The work itself is in Postgres: a job that is lost, late or delivered
 * twice costs latency and nothing else, so nothing is ever retried here.
 */
export class Doorbell {
  private readonly backend: Backend;
  private readonly listeners = new Set<Listener>();
  private readonly report: Report;

  constructor(options: DoorbellOptions) {
    this.report = quietly(options.log ?? ((line) => void process.stderr.write(`${line}\n`)));
    this.backend = options.redisUrl
      ? new RedisBackend(options.redisUrl, prefixFor(options.databaseUrl), this.report)
      : new PostgresBackend(options.databaseUrl, this.report);
  }

  /** What the jobs are kept in, for people: `Redis 7.0.15 at 127.0.0.1:6379`. */
  describe(): string {
    return this.backend.describe();
  }

  /**
   * Puts a job on each queue. A payload that already waits there is not put twice.
   * Throws {@link BadJob} for a payload its queue does not carry, {@link DoorbellUnavailable} after two seconds at most.
   */
  async ring(rows: readonly Ring[]): Promise<void> {
    const queues = new Map<QueueName, object[]>();
    for (const { queue, payload } of rows) {
      queues.set(queue, [...(queues.get(queue) ?? []), check(queue, payload)]);
    }
    const work = Promise.all([...queues].map(([queue, payloads]) => this.add(queue, payloads)));
    await within(work, RING_TIMEOUT_MS, () => new DoorbellUnavailable(this.describe())).catch((error: unknown) => {
      throw error instanceof DoorbellUnavailable ? error : new DoorbellUnavailable(this.describe(), { cause: error });
    });
  }

  /**
   * Runs `handler` for every job of the queue; resolves when it listens. An unknown queue name throws at once.
   * A handler that fails is logged; whoever owns the work rings again.
   */
  async answer<Q extends QueueName>(
    queue: Q,
    handler: (payload: JobOf<Q>) => Promise<void>,
    options: AnswerOptions = {},
  ): Promise<Listener> {
    jobSchema(queue);
    const source = await this.open(queue, options.startTimeoutMs ?? 15_000);
    const listener = new Listener(source, {
      concurrency: options.concurrency ?? 1,
      report: (message, cause) => this.report(`queue ${queue}: ${message}`, cause),
      handle: async (data) => {
        try {
          await handler(check(queue, data));
        } catch (error) {
          this.report(`queue ${queue}: job ${JSON.stringify(data)} failed`, error);
        }
      },
    });
    this.listeners.add(listener);
    return listener;
  }

  /** Stops listening, waits for running handlers, closes every connection. */
  async close(): Promise<void> {
    await Promise.all([...this.listeners].map((listener) => listener.close()));
    await this.backend.close();
  }

  private async open(queue: QueueName, timeoutMs: number): Promise<JobSource> {
    const unavailable = (cause?: unknown) => new DoorbellUnavailable(this.describe(), { cause });
    const source = await within(this.backend.source(queue), timeoutMs, unavailable).catch((error: unknown) => {
      throw unavailable(error);
    });
    try {
      await within(source.waitUntilReady(), timeoutMs, unavailable);
      await source.startStalledCheckTimer();
      return source;
    } catch (error) {
      void source.close(true).catch((late: unknown) => this.report(`queue ${queue}: closing`, late));
      throw unavailable(error);
    }
  }

  private async add(name: QueueName, payloads: object[]): Promise<void> {
    const queue = await this.backend.queue(name);
    const kept = { attempts: 1, removeOnComplete: true, removeOnFail: true };
    await queue.addBulk(payloads.map((data) => ({ name, data, opts: { ...kept, jobId: jobId(data) } })));
  }
}

/** Instances with databases of their own may share one Redis: each hears its own rings only. */
function prefixFor(databaseUrl: string): string {
  const name = URL.canParse(databaseUrl) ? new URL(databaseUrl).pathname.slice(1) : '';
  return `manyhands-${name.replace(/[^\w-]/g, '-') || 'default'}`;
}

function check<Q extends QueueName>(queue: Q, payload: unknown): JobOf<Q> & object {
  const result = jobSchema(queue).safeParse(payload);
  if (result.success) return result.data as JobOf<Q> & object;
  throw new BadJob(queue, result.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`).join('; '));
}

/** Turns a log into a {@link Report} that says the same thing at most every five seconds: a dead server fails often. */
function quietly(log: (line: string) => void): Report {
  const said = new Map<string, number>();
  return (message, cause) => {
    const line = `${message}: ${cause instanceof Error ? cause.message || cause.name : String(cause)}`;
    const now = Date.now();
    if (now - (said.get(line) ?? 0) < 5000) return;
    said.set(line, now);
    if (said.size > 1000) said.clear();
    log(line);
  };
}
