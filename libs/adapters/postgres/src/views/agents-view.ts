import type { AgentView, Blocker, Page, StartState } from '@manyhands/contracts';
import { deriveAgentState, type SessionStatus } from '@manyhands/task';
import type { Database } from '../database.js';
import { iso } from './page.js';

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

/** The whole team with derived states. */
export async function readAgents(database: Database, signalLostAfterSeconds: number): Promise<Page<AgentView>> {
  const rows = await database.rows<AgentRow>(
    `select a.*, extract(epoch from clock_timestamp() - a.heartbeat_at)::float8 as silent,
            (select max(s.ended_at) from session s where s.agent_id = a.id) as last_end,
            coalesce((select jsonb_agg(jsonb_build_object('kind', s.kind, 'status', s.status, 'start_state', s.start_state,
                'since', to_char(s.status_since at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'), 'task_id', t.id, 'key', t.key, 'blockers', k.blockers))
              from session s join task t on t.id = s.task_id left join lease_ticket k on k.session_id = s.id
              where s.agent_id = a.id and s.ended_at is null), '[]') as sessions,
            case when a.role = 'integration' then (
              select jsonb_build_object('key', t.key, 'task_id', t.id, 'since', to_char(k.created_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'))
              from candidate k join candidate_change cc on cc.candidate_id = k.id join change c on c.id = cc.change_id join task t on t.id = c.task_id
              where k.status in ('built', 'gating', 'green') order by k.id limit 1) end as gating
     from agent a order by a.name`,
  );
  return { items: rows.map((row) => agentView(row, signalLostAfterSeconds)), nextCursor: null };
}

function agentView(row: AgentRow, signalLostAfterSeconds: number): AgentView {
  const state = deriveAgentState({ sessions: row.sessions, ...(row.gating ? { candidate: 'gating' as const } : {}) });
  const waiting = row.sessions.find((session) => session.status === 'waiting_for_access');
  const active = row.sessions.find((session) => session !== waiting) ?? waiting ?? null;
  return {
    id: row.id,
    name: row.name,
    role: row.role,
    state,
    since: active?.since ?? row.gating?.since ?? iso(row.last_end ?? row.created_at),
    lastSignalSeconds: row.silent === null ? null : Math.max(0, Math.round(row.silent * 10) / 10),
    signalLost: row.silent === null || row.silent > signalLostAfterSeconds,
    taskId: active?.task_id ?? row.gating?.task_id ?? null,
    taskKey: active?.key ?? row.gating?.key ?? null,
    detail: row.gating ? 'runs the gate' : detailOf(active),
    waitsFor: waiting?.blockers ?? [],
  };
}

function detailOf(session: LiveSession | null): string | null {
  if (session === null) return null;
  const doing = session.status === 'starting' ? (session.start_state ?? 'starting') : session.status;
  return session.kind === 'review' ? `reviews (${doing})` : doing;
}
