import { GATE_ROLE } from '@manyhands/contracts';
import type { Database } from '../database.js';
import { newId } from '../transaction.js';
import { tellOfSandbox } from './tell-of-sandbox.js';

/** Warm sandboxes of one repository and role, and how many will be asked for. */
export interface PoolRow {
  readonly repositoryId: string;
  readonly role: string;
  readonly expected: number;
  readonly warm: string[];
  /** Milliseconds since the last one failed. */
  readonly failedMsAgo: number | null;
}

/**
 * Who will ask: a task for its own role until its work has a sandbox, for the role that reviews until its review has one, and for a gate
 * until it has landed. Being claimed is not enough: a session may wait for its lease, a review for its reviewer, and both ask after that.
 * Tasks that wait for a person ask for nothing.
 */
const EXPECTED = `
  with open as (
    select t.repository_id, t.role, t.status, coalesce(o.reviewed_by, 'qa') as reviewer,
           exists (select 1 from session s join sandbox x on x.session_id = s.id where s.task_id = t.id and s.ended_at is null
                     and s.kind = case t.status when 'in_review' then 'review' else 'work' end) as served
    from task t join epic e on e.id = t.epic_id left join role o on o.name = t.role
    where e.status = 'running' and t.status in ('pending', 'ready', 'claimed', 'working', 'in_review', 'queued'))
  select repository_id, role from open where status in ('pending', 'ready', 'claimed', 'working') and not served
  union all select repository_id, reviewer from open where status in ('pending', 'ready', 'claimed', 'working')
  union all select repository_id, reviewer from open where status = 'in_review' and not served
  union all select repository_id, '${GATE_ROLE}' from open`;

const SHELVES = `
  select coalesce(w.repository_id, x.repository_id) as "repositoryId", coalesce(w.role, x.role) as role,
         coalesce(w.expected, 0)::int as expected, coalesce(x.warm, '{}') as warm,
         (select extract(epoch from now() - max(f.status_since)) * 1000 from sandbox f where f.purpose = 'warm' and f.status = 'failed'
            and f.repository_id = coalesce(w.repository_id, x.repository_id) and f.role = coalesce(w.role, x.role))::float as "failedMsAgo"
  from (select repository_id, role, count(*) as expected from (${EXPECTED}) asked group by 1, 2) w
  full join (select repository_id, role, array_agg(id::text order by status = 'ready', id) as warm from sandbox
             where purpose = 'warm' and status in ('requested', 'starting', 'ready') group by 1, 2) x
    on x.repository_id = w.repository_id and x.role = w.role
  order by 1, 2`;

/**
 * What is known of the pool of warm sandboxes, and how it grows. Nothing here rings: what nobody waits for is found by the reconciler, and
 * takes no turn at the doorbell from what somebody does.
 */
export class SandboxPool {
  constructor(private readonly database: Database) {}

  /** Every repository and role for which a sandbox is expected or kept. */
  shelves(): Promise<PoolRow[]> {
    return this.database.rows<PoolRow>(SHELVES);
  }

  /** Whether a sandbox that somebody waits for found no room at its last try, also while it is tried again. */
  async cramped(): Promise<boolean> {
    const waiting = await this.database.maybe(
      `select 1 from sandbox where status in ('requested', 'starting') and failure ->> 'code' = 'no-room' and purpose <> 'warm' limit 1`,
    );
    return waiting !== null;
  }

  /** Warm sandboxes that were ready once. */
  ready(): Promise<{ id: string }[]> {
    return this.database.rows(`select id from sandbox where purpose = 'warm' and status = 'ready'`);
  }

  /** Stops a sandbox that nobody has claimed. Nothing happens to one that somebody just did. */
  retire(id: string): Promise<void> {
    return this.database.transact(async (tx) => {
      const row = await tx.maybe(
        `update sandbox set status = 'stopping', status_since = now()
         where id = $1 and purpose = 'warm' and status in ('requested', 'starting', 'ready') returning id`,
        [id],
      );
      if (row === null) return;
      await tellOfSandbox(tx, id, { type: 'sandbox.stopping' });
    });
  }

  /** Whether a golden repository of this repository is being made. */
  async makesGolden(repositoryId: string): Promise<boolean> {
    const row = await this.database.maybe(
      `select 1 from sandbox where purpose = 'golden' and repository_id = $1
         and (status in ('requested', 'starting', 'ready', 'stopping') or (status = 'failed' and status_since > now() - interval '10 minutes'))`,
      [repositoryId],
    );
    return row !== null;
  }

  /** Asks for a sandbox that nobody needs yet. Returns its id. */
  ask(request: {
    readonly repositoryId: string;
    readonly role: string;
    readonly purpose: 'warm' | 'golden';
  }): Promise<string> {
    return this.database.transact(async (tx) => {
      const id = newId();
      await tx.rows(
        `insert into sandbox (id, repository_id, purpose, role, status) values ($1, $2, $3, $4, 'requested')`,
        [id, request.repositoryId, request.purpose, request.role],
      );
      await tellOfSandbox(tx, id, { type: 'sandbox.requested' });
      return id;
    });
  }
}
