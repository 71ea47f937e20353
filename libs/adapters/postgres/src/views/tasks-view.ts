import type { Blocker, Page, PageQuery, Reason, TaskView } from '@manyhands/contracts';
import { zoneOf, type SessionStatus, type TaskStatus } from '@manyhands/task';
import type { Database } from '../database.js';
import { iso, pageOf } from './page.js';

interface TaskViewRow {
  id: string;
  epic_id: string;
  repository_id: string;
  key: string;
  role: string;
  title: string;
  brief: string;
  scope: string[];
  acceptance: string[];
  needs: string[];
  status: TaskStatus;
  status_since: Date;
  attempt: number;
  agent: string | null;
  session_status: SessionStatus | null;
  blockers: Blocker[] | null;
  failure: Reason | null;
  cost: string;
}

/** In the order of creation. The agent is the one at work, else the author of the change. */
export async function readTasks(
  database: Database,
  query: PageQuery & {
    epicId?: string | undefined;
    status?: string | undefined;
    role?: string | undefined;
    id?: string | undefined;
  },
): Promise<Page<TaskView>> {
  const rows = await database.rows<TaskViewRow>(
    `select t.*, s.status as session_status, coalesce(sa.name, ca.name) as agent, k.blockers,
            array(select d.key from task_need n join task d on d.id = n.needs_task_id where n.task_id = t.id order by d.id) as needs,
            (select coalesce(sum(u.cost), 0) from usage u where u.task_id = t.id) as cost
     from task t
     left join session s on s.task_id = t.id and s.kind = 'work' and s.ended_at is null left join agent sa on sa.id = s.agent_id
     left join lease_ticket k on k.session_id = s.id
     left join change c on c.task_id = t.id left join agent ca on ca.id = c.agent_id
     where ($2::uuid is null or t.id > $2) and ($3::uuid is null or t.epic_id = $3) and ($4::text is null or t.status = $4)
       and ($5::text is null or t.role = $5) and ($6::uuid is null or t.id = $6)
     order by t.id limit $1`,
    [
      query.limit + 1,
      query.cursor ?? null,
      query.epicId ?? null,
      query.status ?? null,
      query.role ?? null,
      query.id ?? null,
    ],
  );
  return pageOf(rows, query, taskView);
}

const taskView = (row: TaskViewRow): TaskView => ({
  id: row.id,
  epicId: row.epic_id,
  repositoryId: row.repository_id,
  key: row.key,
  role: row.role,
  title: row.title,
  brief: row.brief,
  scope: row.scope,
  needs: row.needs,
  acceptance: row.acceptance,
  status: row.status,
  since: iso(row.status_since),
  zone: zoneOf(row.status, row.session_status),
  attempt: row.attempt,
  agent: row.agent,
  sessionStatus: row.session_status,
  waitsFor: row.blockers ?? [],
  failure: row.failure,
  cost: Number(row.cost),
  availableActions: row.status === 'needs_human' ? ['answer'] : [],
});
