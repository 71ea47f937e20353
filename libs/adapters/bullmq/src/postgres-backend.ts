import type { QueueName } from '@manyhands/contracts';
import { createPostgresBackend, DEFAULT_SCHEMA, runMigrations, withBackend, type PgPool } from 'bullmq';
import pg from 'pg';
import {
  RING_TIMEOUT_MS,
  SOURCE_SETTINGS,
  type Backend,
  type JobQueue,
  type JobSource,
  type Report,
} from './backend.js';

const { Queue, Worker } = withBackend(createPostgresBackend);

/**
 * BullMQ on PostgreSQL, in the schema `bullmq` of the given database. All queues and sources of a process share one pool;
 * a source keeps one connection of it for LISTEN.
 */
export class PostgresBackend implements Backend {
  private readonly queues = new Map<QueueName, JobQueue>();
  private readonly pool: pg.Pool;
  /** The same pool in BullMQ's narrower words; the overloads of `pg` do not fit them. */
  private readonly connection: PgPool;
  private migrated: Promise<void> | undefined;

  constructor(
    url: string,
    private readonly report: Report,
  ) {
    this.pool = new pg.Pool({
      connectionString: url,
      max: 12,
      idleTimeoutMillis: 10_000,
      connectionTimeoutMillis: RING_TIMEOUT_MS,
      keepAlive: true,
      application_name: 'manyhands-queue',
      options: `-c search_path=${DEFAULT_SCHEMA}`,
    });
    this.connection = this.pool as unknown as PgPool;
    this.pool.setMaxListeners(100);
    this.pool.on('error', (error) => report(this.describe(), error));
  }

  describe(): string {
    return 'PostgreSQL (BullMQ backend)';
  }

  async queue(name: QueueName): Promise<JobQueue> {
    await this.schema();
    const known = this.queues.get(name);
    if (known) return known;
    const queue = new Queue(name, { connection: this.connection });
    queue.on('error', (error) => this.report(`queue ${name}`, error));
    this.queues.set(name, queue);
    return queue;
  }

  async source(name: QueueName): Promise<JobSource> {
    await this.schema();
    const worker = new Worker(name, null, { ...SOURCE_SETTINGS, connection: this.connection });
    worker.on('error', (error) => this.report(`queue ${name}`, error));
    return worker;
  }

  async close(): Promise<void> {
    await Promise.allSettled([...this.queues.values()].map((queue) => queue.close()));
    await this.pool.end();
  }

  /** Brings the schema up to date once per process; BullMQ serialises processes with an advisory lock. */
  private async schema(): Promise<void> {
    this.migrated ??= this.migrate();
    try {
      await this.migrated;
    } catch (error) {
      this.migrated = undefined;
      throw error;
    }
  }

  private async migrate(): Promise<void> {
    const client = await this.pool.connect();
    // A connection that is taken out of the pool tells its own errors; unheard, one would end the process.
    const onError = (error: Error): void => this.report(this.describe(), error);
    client.on('error', onError);
    try {
      await runMigrations(client);
    } finally {
      client.off('error', onError);
      client.release();
    }
  }
}
