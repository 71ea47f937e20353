import type { Blocker, LeaseView, Page, PageQuery } from '@manyhands/contracts';
import type { Database } from '../database.js';
import { iso, isoOrNull, pageOf } from './page.js';

interface LeaseViewRow {
  id: string;
  repository_id: string;
  task_id: string;
  key: string;
  agent: string;
  scope: string[];
  fence: string;
  until_or_null: Date | null;
  acquired_at: Date;
  waiters: { task_id: string; key: string; agent: string; since: string; blockers: Blocker[] }[];
}

/** Live leases, oldest first, with everybody who waits for them. */
export async function readLeases(
  database: Database,
  query: PageQuery & { repositoryId?: string | undefined },
): Promise<Page<LeaseView>> {
  const rows = await database.rows<LeaseViewRow>(
    `select l.id, l.repository_id, l.task_id, t.key, a.name as agent, l.scope, l.fence, l.acquired_at,
            case when l.until = 'infinity' then null else l.until end as until_or_null,
            coalesce((select jsonb_agg(jsonb_build_object('task_id', k.task_id, 'key', kt.key, 'agent', ka.name,
                'since', to_char(k.requested_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'), 'blockers', k.blockers) order by k.requested_at)
              from lease_ticket k join task kt on kt.id = k.task_id join session ks on ks.id = k.session_id join agent ka on ka.id = ks.agent_id
              where k.repository_id = l.repository_id and k.blockers @> jsonb_build_array(jsonb_build_object('taskId', l.task_id))), '[]') as waiters
     from lease l join task t on t.id = l.task_id join session s on s.id = l.session_id join agent a on a.id = s.agent_id
     where l.released_at is null and l.until > clock_timestamp() and ($2::uuid is null or l.id > $2)
       and ($3::uuid is null or l.repository_id = $3) order by l.id limit $1`,
    [query.limit + 1, query.cursor ?? null, query.repositoryId ?? null],
  );
  return pageOf(rows, query, leaseView);
}

const leaseView = (row: LeaseViewRow): LeaseView => ({
  id: row.id,
  repositoryId: row.repository_id,
  taskId: row.task_id,
  taskKey: row.key,
  agent: row.agent,
  scope: row.scope,
  fence: Number(row.fence),
  until: isoOrNull(row.until_or_null),
  acquiredAt: iso(row.acquired_at),
  waiters: row.waiters.map((waiter) => ({
    taskId: waiter.task_id,
    taskKey: waiter.key,
    agent: waiter.agent,
    since: waiter.since,
    witness: waiter.blockers.find((blocker) => blocker.taskId === row.task_id)?.witness ?? '',
  })),
});
