import type { Database } from '../database.js';
import { type AskedQuestion, readQuestions } from './read-questions.js';

/** What an agent may know of its task, as it is now. */
export interface TaskSheet {
  readonly key: string;
  readonly title: string;
  readonly role: string;
  readonly brief: string;
  readonly acceptance: readonly string[];
  /** What it may write, widenings included. */
  readonly scope: readonly string[];
  readonly attempt: number;
  readonly branch: string | null;
  readonly epicTitle: string;
  readonly needs: readonly NeededTask[];
  /** What was asked of people about this task, by any attempt; oldest first. */
  readonly questions: readonly AskedQuestion[];
}

export interface NeededTask {
  readonly key: string;
  readonly title: string;
  readonly status: string;
  /** Null as long as it has not landed. */
  readonly landed: { readonly title: string; readonly sha: string; readonly files: readonly string[] } | null;
}

interface SheetRow {
  id: string;
  key: string;
  title: string;
  role: string;
  brief: string;
  acceptance: string[];
  scope: string[];
  attempt: number;
  branch: string | null;
  epic_title: string;
}

/** The sheet of a session's task; null for a session that does not exist. */
export async function readTaskSheet(database: Database, sessionId: string): Promise<TaskSheet | null> {
  const row = await database.maybe<SheetRow>(
    `select t.id, t.key, t.title, t.role, t.brief, t.acceptance, t.scope, s.attempt, t.branch, e.title as epic_title
     from session s join task t on t.id = s.task_id join epic e on e.id = t.epic_id where s.id = $1`,
    [sessionId],
  );
  if (row === null) return null;
  const { id, epic_title: epicTitle, ...task } = row;
  return {
    ...task,
    epicTitle,
    needs: await neededBy(database, id),
    questions: await readQuestions(database, id),
  };
}

async function neededBy(database: Database, taskId: string): Promise<NeededTask[]> {
  const rows = await database.rows<{
    key: string;
    title: string;
    status: string;
    change_title: string | null;
    landed_sha: string | null;
    files: string[] | null;
  }>(
    `select d.key, d.title, d.status, c.title as change_title, c.landed_sha, c.files
     from task_need n join task d on d.id = n.needs_task_id left join change c on c.task_id = d.id and c.status = 'landed'
     where n.task_id = $1 order by d.id`,
    [taskId],
  );
  return rows.map(({ key, title, status, change_title: changeTitle, landed_sha: sha, files }) => ({
    key,
    title,
    status,
    landed: changeTitle === null || sha === null ? null : { title: changeTitle, sha, files: files ?? [] },
  }));
}
