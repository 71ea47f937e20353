import type { AgentView, Blocker, Page, PageQuery, StartState } from '@manyhands/contracts';
import { deriveAgentState, type SessionStatus } from '@manyhands/task';
import type { Database } from '../database.js';
import { iso, pageOf } from './page.js';

interface LiveSession {
  kind: 'work' | 'review';
  status: SessionStatus;
  start_state: StartState | null;
  since: string;
  task_id: string;
  key: string;
  blockers: Blocker[] | null;
}

interface AgentRow {
  id: string;
  name: string;
  role: string;
  created_at: Date;
  silent: number | null;
  last_end: Date | null;
  sessions: LiveSession[];
  gating: { key: string; task_id: string; since: string } | null;
}

/** The team with derived states, by name. */
export async function readAgents(
  database: Database,
  query: PageQuery,
  signalLostAfterSeconds: number,
): Promise<Page<AgentView>> {
  const rows = await database.rows<AgentRow>(
    `select a.*, extract(epoch from clock_timestamp() - a.heartbeat_at)::float8 as silent,
            (select max(s.ended_at) from session s where s.agent_id = a.id) as last_end,
            coalesce((select jsonb_agg(jsonb_build_object('kind', s.kind, 'status', s.status, 'start_state', s.start_state,
                'since', to_char(s.status_since at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'), 'task_id', t.id, 'key', t.key, 'blockers', k.blockers))
              from session s join task t on t.id = s.task_id left join lease_ticket k on k.session_id = s.id
              where s.agent_id = a.id and s.ended_at is null), '[]') as sessions,
            case when a.role = 'integration' then (
              select jsonb_build_object('key', t.key, 'task_id', t.id, 'since', to_char(g.started_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'))
              from gate_run g join candidate_change p on p.candidate_id = g.candidate_id and p.sha = g.sha
              join change c on c.id = p.change_id join task t on t.id = c.task_id where g.state = 'running' order by g.id limit 1) end as gating
     from agent a where ($2::uuid is null or a.name > (select name from agent where id = $2)) order by a.name limit $1`,
    [query.limit + 1, query.cursor ?? null],
  );
  return pageOf(rows, query, (row) => agentView(row, signalLostAfterSeconds));
}

function agentView(row: AgentRow, signalLostAfterSeconds: number): AgentView {
  const waiting = row.sessions.find((session) => session.status === 'waiting_for_access') ?? null;
  const doing = doingOf(row, waiting);
  return {
    id: row.id,
    name: row.name,
    role: row.role,
    state: deriveAgentState({ sessions: row.sessions, ...(row.gating ? { candidate: 'gating' as const } : {}) }),
    since: doing?.since ?? iso(row.last_end ?? row.created_at),
    ...signalOf(row.silent, signalLostAfterSeconds),
    ...(doing ? { taskId: doing.taskId, taskKey: doing.taskKey, detail: doing.detail } : IDLE),
    waitsFor: waiting?.blockers ?? [],
  };
}

const IDLE = { taskId: null, taskKey: null, detail: null };

/** An agent that was never seen, or not for too long, has no signal. */
const signalOf = (silentSeconds: number | null, lostAfterSeconds: number) => ({
  lastSignalSeconds: silentSeconds === null ? null : Math.max(0, Math.round(silentSeconds * 10) / 10),
  signalLost: silentSeconds === null || silentSeconds > lostAfterSeconds,
});

interface Doing {
  readonly taskId: string;
  readonly taskKey: string;
  readonly since: string;
  readonly detail: string;
}

/** What the agent's hands do: a session that does not wait, else the one that waits, else the gate of a candidate. */
function doingOf(row: AgentRow, waiting: LiveSession | null): Doing | null {
  const session = row.sessions.find((one) => one !== waiting) ?? waiting;
  if (session)
    return { taskId: session.task_id, taskKey: session.key, since: session.since, detail: detailOf(session) };
  if (row.gating === null) return null;
  return { taskId: row.gating.task_id, taskKey: row.gating.key, since: row.gating.since, detail: 'runs the gate' };
}

function detailOf(session: LiveSession): string {
  const doing = session.status === 'starting' ? (session.start_state ?? 'starting') : session.status;
  return session.kind === 'review' ? `reviews (${doing})` : doing;
}
