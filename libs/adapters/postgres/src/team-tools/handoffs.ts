import type { Database } from '../database.js';
import { aboutSession, lockSession } from '../sessions/session-row.js';
import { newId, type Transaction } from '../transaction.js';

/** Notes of one task, all attempts together. More would be a diary. */
export const MAX_HANDOFFS_PER_TASK = 20;

/** Notes that one task is given. */
const MAX_RECEIVED = 100;

export interface Handoff {
  readonly summary: string;
  readonly files: readonly string[];
  /** Key of the one task it is for; null: for every task that needs this one. */
  readonly toTask: string | null;
}

export type Posted =
  | { readonly kind: 'posted'; readonly id: string; readonly readers: readonly string[] }
  | { readonly kind: 'refused'; readonly because: 'unknown-task' | 'too-many' };

export interface ReceivedHandoff {
  readonly fromTask: string;
  readonly fromTitle: string;
  readonly agent: string;
  readonly summary: string;
  readonly files: readonly string[];
  /** ISO 8601. */
  readonly at: string;
}

/** Leaves a note for those who build on this session's task. The same note again is the first one. Throws `SessionOver`. */
export async function postHandoff(tx: Transaction, sessionId: string, note: Handoff): Promise<Posted> {
  const session = await lockSession(tx, sessionId);
  const to = note.toTask === null ? null : await receiverOf(tx, session, note.toTask);
  if (to === undefined) return { kind: 'refused', because: 'unknown-task' };
  const readers = await readersOf(tx, session.task_id, to);
  const known = await tx.maybe<{ id: string }>(
    'select id from handoff where task_id = $1 and to_task_id is not distinct from $2::uuid and summary = $3',
    [session.task_id, to, note.summary],
  );
  if (known !== null) return { kind: 'posted', id: known.id, readers };
  const { count } = await tx.one<{ count: string }>('count', 'select count(*) from handoff where task_id = $1', [
    session.task_id,
  ]);
  if (Number(count) >= MAX_HANDOFFS_PER_TASK) return { kind: 'refused', because: 'too-many' };
  const id = newId();
  await tx.rows(
    'insert into handoff (id, task_id, session_id, to_task_id, summary, files) values ($1, $2, $3, $4, $5, $6)',
    [id, session.task_id, session.id, to, note.summary, JSON.stringify(note.files)],
  );
  tx.emit('handoff.posted', aboutSession(session), { handoffId: id, toTask: note.toTask, summary: note.summary });
  return { kind: 'posted', id, readers };
}

/** Notes of the tasks that this session's task needs, and those addressed to it: the newest, oldest first. */
export async function receivedHandoffs(database: Database, sessionId: string): Promise<ReceivedHandoff[]> {
  const rows = await database.rows<{
    key: string;
    title: string;
    agent: string;
    summary: string;
    files: string[];
    created_at: Date;
  }>(
    `select t.key, t.title, a.name as agent, h.summary, h.files, h.created_at
     from session me join handoff h on h.to_task_id = me.task_id
       or (h.to_task_id is null and exists (select 1 from task_need n where n.task_id = me.task_id and n.needs_task_id = h.task_id))
     join task t on t.id = h.task_id join session s on s.id = h.session_id join agent a on a.id = s.agent_id
     where me.id = $1 order by h.id desc limit $2`,
    [sessionId, MAX_RECEIVED],
  );
  return rows.toReversed().map((row) => ({
    fromTask: row.key,
    fromTitle: row.title,
    agent: row.agent,
    summary: row.summary,
    files: row.files,
    at: row.created_at.toISOString(),
  }));
}

/** An open task of the same epic; undefined when there is none of this key. */
async function receiverOf(
  tx: Transaction,
  session: { epic_id: string; task_id: string },
  key: string,
): Promise<string | undefined> {
  const task = await tx.maybe<{ id: string }>(
    `select id from task where epic_id = $1 and key = $2 and id <> $3 and status not in ('landed', 'abandoned')`,
    [session.epic_id, key, session.task_id],
  );
  return task?.id;
}

/** Keys of the tasks that will read it. */
async function readersOf(tx: Transaction, taskId: string, to: string | null): Promise<string[]> {
  const rows = await tx.rows<{ key: string }>(
    to === null
      ? 'select t.key from task_need n join task t on t.id = n.task_id where n.needs_task_id = $1 order by t.id'
      : 'select key from task where id = $1',
    [to ?? taskId],
  );
  return rows.map(({ key }) => key);
}
