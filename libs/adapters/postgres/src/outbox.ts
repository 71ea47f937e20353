import type { QueueName } from '@manyhands/contracts';
import type { Database } from './database.js';

export interface Ring {
  readonly queue: QueueName;
  readonly payload: object;
}

/** What a round of the relay did. */
export interface Relayed {
  /** How many rows were rung. */
  readonly rung: number;
  /** Milliseconds until the next row is due; null when none waits for its time. */
  readonly nextDueMs: number | null;
}

/** Work for which no job may be waiting any more, by the facts alone. A task that rests counts from the end of its pause. */
const UNCLAIMED = `
  select 'work.' || t.role as queue, jsonb_build_object('taskId', t.id, 'attempt', t.attempt) as payload
  from task t where t.status = 'ready' and greatest(t.status_since, t.not_before) < now() - make_interval(secs => $1)
  union all
  select 'review.' || r.reviewed_by, jsonb_build_object('taskId', t.id, 'attempt', t.attempt)
  from task t join role r on r.name = t.role
  where t.status = 'in_review' and greatest(t.status_since, t.not_before) < now() - make_interval(secs => $1)
    and not exists (select 1 from session s where s.task_id = t.id and s.kind = 'review' and s.ended_at is null)
  union all
  select distinct 'integration', jsonb_build_object('repositoryId', c.repository_id)
  from change c where c.status = 'queued' and c.status_since < now() - make_interval(secs => $1)
  union all
  select 'environment', jsonb_build_object('sandboxId', x.id)
  from sandbox x where x.status in ('requested', 'stopping') and x.purpose not in ('warm', 'golden') and x.status_since < now() - make_interval(secs => $1)
  union all
  select 'planning', jsonb_build_object('epicId', e.id)
  from epic e where e.status in ('submitted', 'planning') and e.status_since < now() - make_interval(secs => $1)`;

/** What has to be rung on the doorbell, written in the transaction that caused it. */
export class Outbox {
  constructor(private readonly database: Database) {}

  /**
   * Hands the rows that are due to `ring` and removes them in one transaction: rung at least once, never lost. Several relays may
   * run; each takes different rows.
   */
  relay(ring: (rows: Ring[]) => Promise<void>, limit = 500): Promise<Relayed> {
    return this.database.transact(async (tx) => {
      const rows = await tx.rows<Ring & { id: string }>(
        `delete from outbox where id in (select id from outbox where due_at <= now() order by id limit $1 for update skip locked)
         returning id, queue, payload`,
        [limit],
      );
      rows.sort((a, b) => Number(a.id) - Number(b.id));
      if (rows.length > 0) await ring(rows.map(({ queue, payload }) => ({ queue, payload })));
      const next = await tx.maybe<{ ms: number | null }>(
        'select (extract(epoch from min(due_at) - clock_timestamp()) * 1000)::float8 as ms from outbox where due_at > now()',
      );
      return { rung: rows.length, nextDueMs: next?.ms ?? null };
    });
  }

  /** Rings again for everything that nobody has claimed for a while; claims make a needless ring harmless. */
  async reRing(olderThanSeconds: number): Promise<number> {
    const rows = await this.database.rows(
      `insert into outbox (queue, payload) select queue, payload from (${UNCLAIMED}) u
       where not exists (select 1 from outbox o where o.queue = u.queue and o.payload = u.payload) returning id`,
      [olderThanSeconds],
    );
    if (rows.length > 0) await this.database.rows(`select pg_notify('manyhands_outbox', '')`);
    return rows.length;
  }
}
