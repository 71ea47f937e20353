import { v7 as uuidv7 } from 'uuid';
import type { QueryRunner } from 'typeorm';
import { jobSchema, type EventType, type JobOf, type QueueName } from '@manyhands/contracts';
import { RowMissing } from './errors.js';

export type Row = Record<string, unknown>;

/** Whom an event is about. */
export interface Subject {
  readonly repositoryId?: string | null;
  readonly epicId?: string | null;
  readonly taskId?: string | null;
  readonly sessionId?: string | null;
  readonly agentId?: string | null;
}

interface Emitted extends Subject {
  readonly type: EventType;
  readonly data: Row;
}

export const newId = (): string => uuidv7();

/** All events are numbered under this lock, last in their transaction: `seq` grows in commit order and no reader can skip one. */
const EVENT_LOCK = 7_700_001;

/**
 * One transaction: state first, then the events and outbox rows that it caused, all or nothing. Events and rings are collected
 * while the state is written and stored at the very end, so the event lock is held only for the last moment.
 */
export class Transaction {
  readonly #events: Emitted[] = [];
  readonly #rings: { queue: QueueName; payload: object; afterMs: number }[] = [];

  constructor(private readonly runner: QueryRunner) {}

  async rows<T extends object = Row>(sql: string, parameters: unknown[] = []): Promise<T[]> {
    const result = await this.runner.query(sql, parameters, true);
    return result.records as T[];
  }

  async maybe<T extends object = Row>(sql: string, parameters: unknown[] = []): Promise<T | null> {
    return (await this.rows<T>(sql, parameters))[0] ?? null;
  }

  /** The one row that must exist; `what` names it in the error. */
  async one<T extends object = Row>(what: string, sql: string, parameters: unknown[] = []): Promise<T> {
    const row = await this.maybe<T>(sql, parameters);
    if (row === null) throw new RowMissing(what, JSON.stringify(parameters[0] ?? null));
    return row;
  }

  emit(type: EventType, subject: Subject, data: Row = {}): void {
    this.#events.push({ ...subject, type, data });
  }

  /** Rings once this is committed, or `afterMs` milliseconds after the transaction began. */
  ring<Q extends QueueName>(queue: Q, payload: JobOf<Q>, afterMs = 0): void {
    jobSchema(queue).parse(payload);
    this.#rings.push({ queue, payload, afterMs });
  }

  /** Called once by the database before it commits. */
  async flush(): Promise<void> {
    if (this.#rings.length > 0) await this.#storeRings();
    if (this.#events.length > 0) await this.#storeEvents();
  }

  async #storeRings(): Promise<void> {
    await this.rows(
      `insert into outbox (queue, payload, due_at)
       select r->>'queue', r->'payload', now() + make_interval(secs => (r->>'afterMs')::float8 / 1000) from jsonb_array_elements($1::jsonb) with ordinality t(r, n) order by n`,
      [JSON.stringify(this.#rings)],
    );
    await this.rows(`select pg_notify('manyhands_outbox', '')`);
  }

  async #storeEvents(): Promise<void> {
    await this.rows('select pg_advisory_xact_lock($1)', [EVENT_LOCK]);
    await this.rows(
      `with stored as (
         insert into event (type, repository_id, epic_id, task_id, session_id, agent_id, data)
         select e->>'type', (e->>'repositoryId')::uuid, (e->>'epicId')::uuid, (e->>'taskId')::uuid,
                (e->>'sessionId')::uuid, (e->>'agentId')::uuid, e->'data'
         from jsonb_array_elements($1::jsonb) with ordinality t(e, n) order by n
         returning seq, type, repository_id, epic_id, task_id, session_id)
       select pg_notify('manyhands_event', json_build_object('seq', seq, 'type', type, 'repositoryId', repository_id,
         'epicId', epic_id, 'taskId', task_id, 'sessionId', session_id)::text) from stored`,
      [JSON.stringify(this.#events)],
    );
  }
}
