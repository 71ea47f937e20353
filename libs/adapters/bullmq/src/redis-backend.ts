import type { QueueName } from '@manyhands/contracts';
import { Queue, Worker } from 'bullmq';
import { Redis, type RedisOptions } from 'ioredis';
import {
  RING_TIMEOUT_MS,
  SOURCE_SETTINGS,
  type Backend,
  type JobQueue,
  type JobSource,
  type Report,
} from './backend.js';
import { within } from './deadline.js';
import { DoorbellUnavailable } from './errors.js';

/** Reconnects for ever, quickly at first, at least once a second. */
const reconnect = {
  connectTimeout: 2000,
  disconnectTimeout: 200,
  retryStrategy: (times: number) => Math.min(50 * 2 ** times, 1000),
};

/** BullMQ on Redis. Queues share one connection that fails fast; each source has two of its own that wait for Redis. */
export class RedisBackend implements Backend {
  private readonly queues = new Map<QueueName, Promise<JobQueue>>();
  private readonly address: string;
  private client: Redis | undefined;
  private version = '';

  constructor(
    private readonly url: string,
    private readonly prefix: string,
    private readonly report: Report,
  ) {
    const { hostname, port } = new URL(url);
    this.address = `${hostname}:${port || '6379'}`;
  }

  describe(): string {
    return `Redis${this.version === '' ? '' : ` ${this.version}`} at ${this.address}`;
  }

  async queue(name: QueueName): Promise<JobQueue> {
    const client = await this.ready();
    const known = this.queues.get(name);
    if (known) return known;
    const opened = this.open(name, client);
    this.queues.set(name, opened);
    opened.catch(() => this.queues.delete(name)); // The caller gets the reason; the next ring tries anew.
    return opened;
  }

  async source(name: QueueName): Promise<JobSource> {
    const connection = { url: this.url, ...reconnect, maxRetriesPerRequest: null };
    const worker = new Worker(name, null, { ...SOURCE_SETTINGS, connection, prefix: this.prefix });
    worker.on('error', (error) => this.report(`queue ${name}`, error));
    this.client ??= this.connect(); // So that describe() knows the version before the first ring.
    return worker;
  }

  async close(): Promise<void> {
    await Promise.allSettled([...this.queues.values()].map(async (queue) => (await queue).close()));
    this.client?.disconnect();
  }

  private async open(name: QueueName, client: Redis): Promise<JobQueue> {
    const queue = new Queue(name, { connection: client, prefix: this.prefix, skipWaitingForReady: true });
    queue.on('error', (error) => this.report(`queue ${name}`, error));
    await queue.waitUntilReady();
    return queue;
  }

  /** The shared connection, once Redis answers on it. */
  private async ready(): Promise<Redis> {
    const client = (this.client ??= this.connect());
    if (client.status === 'ready') return client;
    const answered = new Promise<void>((resolve) => client.once('ready', resolve));
    await within(answered, RING_TIMEOUT_MS * 0.75, () => new DoorbellUnavailable(this.describe()));
    return client;
  }

  private connect(): Redis {
    const options: RedisOptions = {
      ...reconnect,
      enableOfflineQueue: false,
      maxRetriesPerRequest: 0,
      commandTimeout: RING_TIMEOUT_MS,
    };
    const client = new Redis(this.url, options);
    client.on('error', (error) => this.report(this.describe(), error));
    client.on('ready', () => void this.learnVersion(client));
    return client;
  }

  private async learnVersion(client: Redis): Promise<void> {
    try {
      this.version = /redis_version:(\S+)/.exec(await client.info('server'))?.[1] ?? '';
    } catch (error) {
      this.report(this.describe(), error);
    }
  }
}
