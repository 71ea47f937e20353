import type { Reason } from '@manyhands/contracts';
import { aboutTask, freshTries, moveTask, type TaskRow } from '../move-task.js';
import { newId, type Transaction } from '../transaction.js';

/** A diff as text, cut where it was too long. */
export interface CutDiff {
  readonly text: string;
  readonly truncated: boolean;
}

/** What an agent is told that does its task again because of a conflict. */
export interface RedoBrief {
  /** What is in conflict, with the names of what the sides disagree about. */
  readonly conflicts: readonly { readonly path: string; readonly names: readonly string[] }[];
  /** What has landed in these files since the earlier proposal began; key and title of its task where it is known. */
  readonly landed: readonly { readonly sha: string; readonly title: string; readonly task: string | null }[];
  /** What that made of these files. */
  readonly theirs: CutDiff;
  /** What the earlier proposal changed. */
  readonly mine: CutDiff;
}

/** A redo that an attempt works on. */
export interface Redo extends RedoBrief {
  /** The attempt that made the earlier proposal. */
  readonly attempt: number;
  /** Why that did not land. */
  readonly reason: string;
}

/** Who wants a task done again, when these are the rules and nobody was asked. */
export const BY_RULES = 'rules';

/** Of a row of `change`: it is done again, so that the next attempt begins anew, and what was proposed may be replaced on its branch. */
export const isDoneAgain = (change: string): string =>
  `exists (select 1 from conflict k where k.change_id = ${change}.id and k.head_sha = ${change}.head_sha and k.redo_at is not null)`;

interface ConflictRow {
  readonly id: string;
  readonly change_id: string;
  readonly files: string[];
  readonly reason: Reason;
}

/**
 * Offers a task whose change is in conflict to its role again, with fresh tries. Its lease stays with it, as after a person's
 * `retry`. For a task whose change was not in conflict this only is that retry.
 */
export async function redo(tx: Transaction, task: TaskRow, by: string): Promise<void> {
  const conflict = await tx.maybe<ConflictRow>(
    `update conflict set redo_by = $2, redo_at = now() where redo_at is null and id = (
       select k.id from conflict k join change c on c.id = k.change_id and c.head_sha = k.head_sha
       where k.task_id = $1 order by k.id desc limit 1) returning id, change_id, files, reason`,
    [task.id, by],
  );
  await freshTries(tx, task.id);
  if (conflict !== null) await tell(tx, task, { ...conflict, by });
  await moveTask(tx, task, { event: task.status === 'queued' ? 'redone' : 'retried' });
}

async function tell(tx: Transaction, task: TaskRow, conflict: ConflictRow & { by: string }): Promise<void> {
  const { change_id: changeId, files, reason, by } = conflict;
  const attempts = files.map((path) => ({ id: newId(), path }));
  await tx.rows(
    `insert into resolution (id, change_id, path, rung, name, outcome, detail, changes, ms)
     select (a->>'id')::uuid, $2, a->>'path', 7, 'redo', 'begun', $3, '[]', 0 from jsonb_array_elements($1::jsonb) a`,
    [JSON.stringify(attempts), changeId, `wanted by ${by}`],
  );
  tx.emit('change.redo', aboutTask(task), { changeId, key: task.key, attempt: task.attempt, files, reason, by });
}

/** How the redos of a change ended that had begun. */
export async function endRedos(
  tx: Transaction,
  changeIds: readonly string[],
  outcome: 'resolved' | 'refused',
): Promise<void> {
  await tx.rows(
    `update resolution set outcome = $2, because = case when $2 = 'refused' then 'conflict-again' end
     where change_id = any($1::uuid[]) and rung = 7 and outcome = 'begun'`,
    [changeIds, outcome],
  );
}

/** What the next attempt of a task has to know when it is a redo; null when it is not. */
export async function readRedo(tx: Transaction, taskId: string): Promise<Redo | null> {
  const row = await tx.maybe<{ attempt: number; reason: Reason; brief: RedoBrief }>(
    `select k.attempt, k.reason, k.brief from conflict k join change c on c.id = k.change_id and c.head_sha = k.head_sha
     where k.task_id = $1 and k.redo_at is not null order by k.id desc limit 1`,
    [taskId],
  );
  return row === null ? null : { ...row.brief, attempt: row.attempt, reason: row.reason.message };
}
