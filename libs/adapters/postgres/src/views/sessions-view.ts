import type { Page, PageQuery, Reason, SessionView, StartState } from '@manyhands/contracts';
import type { SessionStatus } from '@manyhands/task';
import type { Database } from '../database.js';
import { iso, isoOrNull, pageOf } from './page.js';

interface SessionViewRow {
  id: string;
  task_id: string;
  agent_id: string;
  agent: string;
  kind: 'work' | 'review';
  attempt: number;
  status: SessionStatus;
  start_state: StartState | null;
  status_since: Date;
  branch: string | null;
  base_sha: string | null;
  head_sha: string | null;
  red_checks: number;
  refused_pushes: number;
  outcome: string | null;
  failure: Reason | null;
  started_at: Date;
  ended_at: Date | null;
  cost: string;
}

/** Newest first. */
export async function readSessions(
  database: Database,
  query: PageQuery & { taskId?: string | undefined },
): Promise<Page<SessionView>> {
  const rows = await database.rows<SessionViewRow>(
    `select s.*, a.name as agent, t.branch, (select coalesce(sum(u.cost), 0) from usage u where u.session_id = s.id) as cost
     from session s join agent a on a.id = s.agent_id join task t on t.id = s.task_id
     where ($2::uuid is null or s.id < $2) and ($3::uuid is null or s.task_id = $3) order by s.id desc limit $1`,
    [query.limit + 1, query.cursor ?? null, query.taskId ?? null],
  );
  return pageOf(rows, query, sessionView);
}

const sessionView = (row: SessionViewRow): SessionView => ({
  id: row.id,
  taskId: row.task_id,
  agentId: row.agent_id,
  agent: row.agent,
  kind: row.kind,
  attempt: row.attempt,
  status: row.status,
  startState: row.start_state,
  since: iso(row.status_since),
  branch: row.branch,
  baseSha: row.base_sha,
  headSha: row.head_sha,
  redChecks: row.red_checks,
  refusedPushes: row.refused_pushes,
  outcome: row.outcome,
  failure: row.failure,
  startedAt: iso(row.started_at),
  endedAt: isoOrNull(row.ended_at),
  cost: Number(row.cost),
});
