import { endEpicWhenOver } from '../abandon-tasks.js';
import { aboutTask, lockTasks, moveTasks, releaseDependents, type TaskRow } from '../move-task.js';
import { releaseLease } from '../sessions/release-lease.js';
import type { Transaction } from '../transaction.js';
import { endRedos } from './redo.js';

interface Part {
  readonly id: string;
  readonly task_id: string;
  readonly sha: string;
  /** The change is the one that was merged, and was not pushed to since. */
  readonly same: boolean;
}

interface LandedPart extends Part {
  readonly task: TaskRow;
}

/**
 * The first `length` changes of a candidate have landed, from the bottom: all at once, however many they are. Returns the keys of tasks
 * that were given up meanwhile.
 */
export async function landParts(tx: Transaction, candidateId: string, length: number): Promise<string[]> {
  const parts = await tx.rows<Part>(
    `select c.id, c.task_id, p.sha, p.head_sha = c.head_sha as same from candidate_change p join change c on c.id = p.change_id
     where p.candidate_id = $1 and p.position <= $2 and c.status <> 'landed' order by p.position`,
    [candidateId, length],
  );
  const tasks = await lockTasks(
    tx,
    parts.map((part) => part.task_id),
  );
  const all = tasks.map((task, n) => ({ ...(parts[n] as Part), task }));
  const isLanding = ({ task, same }: LandedPart): boolean => task.status === 'queued' && same;
  await landAll(tx, all.filter(isLanding));
  return all.filter((part) => !isLanding(part)).map(({ task }) => task.key);
}

async function landAll(tx: Transaction, parts: readonly LandedPart[]): Promise<void> {
  if (parts.length === 0) return;
  const ids = parts.map(({ id }) => id);
  await tx.rows(
    `update change c set status = 'landed', status_since = now(), version = version + 1, landed_sha = p.sha
     from unnest($1::uuid[], $2::text[]) as p (id, sha) where c.id = p.id`,
    [ids, parts.map(({ sha }) => sha)],
  );
  await endRedos(tx, ids, 'resolved');
  for (const { id, sha, task } of parts)
    tx.emit('change.landed', aboutTask(task), { changeId: id, sha, key: task.key });
  await moveTasks(
    tx,
    parts.map(({ sha, task }) => ({ task, event: 'landed' as const, data: { sha } })),
  );
  await releaseLease(tx, { taskIds: parts.map(({ task }) => task.id), reason: 'landed' });
  const epics = [...new Set(parts.map(({ task }) => task.epic_id))].sort();
  await releaseDependents(tx, epics);
  for (const epic of epics) await endEpicWhenOver(tx, epic);
}
