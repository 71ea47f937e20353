import 'reflect-metadata';
import { createHash } from 'node:crypto';
import pg from 'pg';
import { DataSource } from 'typeorm';
import { DatabaseUnavailable, isConnectionProblem, isContention } from './errors.js';
import { AllowedProtected1764200000000 } from './migrations/allowed-protected.js';
import { BoundedTries1763800000000 } from './migrations/bounded-tries.js';
import { Findings1764900000000 } from './migrations/findings.js';
import { Conflicts1764750000000 } from './migrations/conflicts.js';
import { GateRuns1764550000000 } from './migrations/gate-runs.js';
import { Handoffs1764000000000 } from './migrations/handoffs.js';
import { ImportedCommit1763800100000 } from './migrations/imported-commit.js';
import { InitialSchema1763700000000 } from './migrations/initial-schema.js';
import { LeaseWishes1763900000000 } from './migrations/lease-wishes.js';
import { MediatedResolutions1764800000000 } from './migrations/mediated-resolutions.js';
import { PlanVersions1764100000000 } from './migrations/plan-versions.js';
import { QueueTrouble1764950000000 } from './migrations/queue-trouble.js';
import { Releases1764600000000 } from './migrations/releases.js';
import { Remotes1764700000000 } from './migrations/remotes.js';
import { Resolutions1764500000000 } from './migrations/resolutions.js';
import { Suspending1764300000000 } from './migrations/suspending.js';
import { WarmPool1764400000000 } from './migrations/warm-pool.js';
import { Signals } from './signals.js';
import { Transaction, type Row } from './transaction.js';

export interface DatabaseOptions {
  readonly url: string;
  /** Shown in pg_stat_activity. */
  readonly applicationName: string;
  readonly poolSize?: number;
}

/** A named lock that lasts until it is released or its connection dies. */
export interface HeldLock {
  release(): Promise<void>;
  /** Resolves when the lock was lost because the connection ended. */
  readonly lost: Promise<void>;
}

const CONTENTION_TRIES = 5;
const lockKey = (name: string): string => createHash('sha256').update(name).digest().readBigInt64BE().toString();

/** The connection to Postgres: transactions, named locks, migrations, and the signals that other processes send by it. */
export class Database {
  readonly signals: Signals;

  private constructor(
    readonly url: string,
    private readonly source: DataSource,
    private readonly applicationName: string,
  ) {
    this.signals = new Signals(url, applicationName);
  }

  /** Throws {@link DatabaseUnavailable} when it cannot connect. */
  static async open(options: DatabaseOptions): Promise<Database> {
    const source = new DataSource({
      type: 'postgres',
      // Else it looks for one when it runs, where a bundle has none.
      driver: pg,
      url: options.url,
      applicationName: options.applicationName,
      poolSize: options.poolSize ?? 8,
      connectTimeoutMS: 10_000,
      synchronize: false,
      migrations: [
        InitialSchema1763700000000,
        BoundedTries1763800000000,
        ImportedCommit1763800100000,
        LeaseWishes1763900000000,
        Handoffs1764000000000,
        PlanVersions1764100000000,
        AllowedProtected1764200000000,
        Suspending1764300000000,
        WarmPool1764400000000,
        Resolutions1764500000000,
        GateRuns1764550000000,
        Releases1764600000000,
        Remotes1764700000000,
        Conflicts1764750000000,
        MediatedResolutions1764800000000,
        Findings1764900000000,
        QueueTrouble1764950000000,
      ],
      migrationsTableName: 'migration',
    });
    try {
      await source.initialize();
    } catch (error) {
      throw new DatabaseUnavailable(error);
    }
    const database = new Database(options.url, source, options.applicationName);
    await database.signals.start();
    return database;
  }

  /** Brings the schema up to date, one process at a time. Returns the names of what was applied. */
  async migrate(): Promise<string[]> {
    const lock = await this.#client();
    try {
      await lock.query('select pg_advisory_lock($1)', [lockKey('migrate')]);
      const applied = await this.source.runMigrations({ transaction: 'each' });
      return applied.map((migration) => migration.name);
    } finally {
      await lock.end();
    }
  }

  async ping(): Promise<void> {
    await this.rows('select 1');
  }

  /** One statement outside a transaction, for reading. */
  async rows<T extends object = Row>(sql: string, parameters: unknown[] = []): Promise<T[]> {
    const runner = this.source.createQueryRunner();
    try {
      return await new Transaction(runner).rows<T>(sql, parameters);
    } catch (error) {
      throw isConnectionProblem(error) ? new DatabaseUnavailable(error) : error;
    } finally {
      await runner.release();
    }
  }

  async maybe<T extends object = Row>(sql: string, parameters: unknown[] = []): Promise<T | null> {
    return (await this.rows<T>(sql, parameters))[0] ?? null;
  }

  /** Runs `work` in one transaction with its events and rings. Deadlocks and serialisation failures run it again. */
  async transact<T>(work: (tx: Transaction) => Promise<T>): Promise<T> {
    for (let attempt = 1; ; attempt++) {
      try {
        return await this.#once(work);
      } catch (error) {
        if (isConnectionProblem(error)) throw new DatabaseUnavailable(error);
        if (!isContention(error) || attempt === CONTENTION_TRIES) throw error;
      }
    }
  }

  async #once<T>(work: (tx: Transaction) => Promise<T>): Promise<T> {
    const runner = this.source.createQueryRunner();
    try {
      await runner.startTransaction();
      const tx = new Transaction(runner);
      const result = await work(tx);
      await tx.flush();
      await runner.commitTransaction();
      return result;
    } catch (error) {
      if (runner.isTransactionActive) await runner.rollbackTransaction().catch(() => undefined); // the first error is the one to tell
      throw error;
    } finally {
      await runner.release();
    }
  }

  /** Holds the named lock until released, or null when another process holds it. */
  async hold(name: string): Promise<HeldLock | null> {
    const client = await this.#client();
    const lost = new Promise<void>((resolve) => client.once('end', () => resolve()));
    const result = await client.query<{ held: boolean }>('select pg_try_advisory_lock($1) as held', [lockKey(name)]);
    if (result.rows[0]?.held !== true) {
      await client.end();
      return null;
    }
    return { release: () => client.end(), lost };
  }

  /** Runs `work` while holding the named lock; null when another process holds it. */
  async tryLock<T>(name: string, work: () => Promise<T>): Promise<T | null> {
    const lock = await this.hold(name);
    if (lock === null) return null;
    try {
      return await work();
    } finally {
      await lock.release();
    }
  }

  async close(): Promise<void> {
    await this.signals.stop();
    if (this.source.isInitialized) await this.source.destroy();
  }

  async #client(): Promise<pg.Client> {
    const client = new pg.Client({ connectionString: this.url, application_name: `${this.applicationName} lock` });
    client.on('error', () => undefined); // the connection's end is told by 'end'
    try {
      await client.connect();
      return client;
    } catch (error) {
      throw new DatabaseUnavailable(error);
    }
  }
}
