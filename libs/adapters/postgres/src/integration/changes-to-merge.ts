import type { Database } from '../database.js';

/** What merging a change needs to know of it. */
export interface ChangeToMerge {
  readonly changeId: string;
  readonly headSha: string;
  readonly branch: string;
  readonly title: string;
  readonly description: string;
  readonly taskId: string;
  readonly taskKey: string;
  readonly taskTitle: string;
  readonly taskBrief: string;
  readonly epicId: string;
  readonly epicTitle: string;
  readonly scope: readonly string[];
  readonly sessionId: string;
  /** Of the session that proposed it; null when there never was one. */
  readonly lease: { readonly fence: number; readonly current: boolean } | null;
  readonly agent: string;
  readonly requestedBy: string;
  /** Tasks that cannot begin before this one has landed. */
  readonly waiting: number;
}

export async function readChangesToMerge(
  database: Database,
  changeIds: readonly string[],
): Promise<ReadonlyMap<string, ChangeToMerge>> {
  const rows = await database.rows<ChangeToMerge>(
    `select c.id as "changeId", c.head_sha as "headSha", c.branch, c.title, c.description, t.id as "taskId", t.key as "taskKey", t.title as "taskTitle", t.brief as "taskBrief",
              t.epic_id as "epicId", t.scope, c.session_id as "sessionId", a.name as agent, e.requested_by as "requestedBy", e.title as "epicTitle",
              (select jsonb_build_object('fence', l.fence, 'current', l.released_at is null and l.until > clock_timestamp())
               from lease l where l.session_id = c.session_id) as lease,
              (select count(*)::int from task_need n join task w on w.id = n.task_id
               where n.needs_task_id = t.id and w.status not in ('landed', 'abandoned')) as waiting
       from change c join task t on t.id = c.task_id join agent a on a.id = c.agent_id join epic e on e.id = t.epic_id where c.id = any($1::uuid[])`,
    [changeIds],
  );
  return new Map(rows.map((change) => [change.changeId, change]));
}
