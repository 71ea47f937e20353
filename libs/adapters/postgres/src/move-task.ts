import {
  EPIC_LIFECYCLE,
  TASK_LIFECYCLE,
  step,
  type EpicEvent,
  type EpicStatus,
  type TaskEvent,
  type TaskStatus,
} from '@manyhands/task';
import { workQueue } from '@manyhands/contracts';
import { IllegalTransition, RowMissing } from './errors.js';
import type { Row, Transaction } from './transaction.js';

/** The columns of a task that decisions need. */
export interface TaskRow {
  id: string;
  epic_id: string;
  repository_id: string;
  key: string;
  role: string;
  title: string;
  brief: string;
  scope: string[];
  acceptance: string[];
  branch: string | null;
  status: TaskStatus;
  attempt: number;
  failures: number;
  losses: number;
  /** Requests for changes since a person last gave fresh tries. */
  review_rounds: number;
}

export interface TaskMove {
  readonly event: TaskEvent;
  readonly data?: Row;
  readonly agentId?: string;
  readonly sessionId?: string;
  /** How long a task that becomes ready is left alone. Milliseconds; its role is rung after that. */
  readonly pauseMs?: number;
}

export interface MovingTask extends TaskMove {
  /** Locked. */
  readonly task: TaskRow;
}

/** A task that has come this far is past what an earlier attempt failed of. */
const GOT_ON: readonly TaskStatus[] = ['in_review', 'landed'];

/** Nothing that is answered about such a task changes anything. */
const OVER: readonly TaskStatus[] = ['landed', 'abandoned'];

/** Locks the task until the end of the transaction, so that the decision and its write see one state. */
export const lockTask = (tx: Transaction, taskId: string): Promise<TaskRow> =>
  tx.one<TaskRow>('task', 'select * from task where id = $1 for update', [taskId]);

/** The same for several, in an order that is the same for everybody; in the order of their ids here. Throws when one is not there. */
export async function lockTasks(tx: Transaction, taskIds: readonly string[]): Promise<TaskRow[]> {
  const locked = await tx.rows<TaskRow>('select * from task where id = any($1::uuid[]) order by id for update', [
    taskIds,
  ]);
  const tasks = new Map(locked.map((task) => [task.id, task]));
  return taskIds.map((id) => tasks.get(id) ?? missing(id));
}

function missing(taskId: string): never {
  throw new RowMissing('task', taskId);
}

export const aboutTask = (task: TaskRow) => ({
  repositoryId: task.repository_id,
  epicId: task.epic_id,
  taskId: task.id,
});

/** Moves a locked task along its lifecycle and tells it. Throws {@link IllegalTransition}. */
export const moveTask = (tx: Transaction, task: TaskRow, move: TaskMove): Promise<void> =>
  moveTasks(tx, [{ task, ...move }]);

/** The same for several at once. */
export async function moveTasks(tx: Transaction, moves: readonly MovingTask[]): Promise<void> {
  if (moves.length === 0) return;
  const moved = moves.map((move) => ({ ...move, to: next(move.task, move) }));
  await tx.rows(
    `update task t set status = m.status, status_since = now(), version = version + 1, failure = case when m.got_on then null else failure end
     from unnest($1::uuid[], $2::text[], $3::boolean[]) as m (id, status, got_on) where t.id = m.id`,
    [moved.map(({ task }) => task.id), moved.map(({ to }) => to), moved.map(({ to }) => GOT_ON.includes(to))],
  );
  for (const move of moved) tellMoved(tx, move);
  const over = moved.filter(({ to }) => OVER.includes(to));
  if (over.length > 0)
    await closeQuestions(
      tx,
      over.map(({ task }) => task.id),
    );
}

function next(task: TaskRow, { event }: TaskMove): TaskStatus {
  const found = step(TASK_LIFECYCLE, task.status, event);
  if (found.kind === 'illegal') throw new IllegalTransition(`task ${task.key}`, found.from, found.event, found.legal);
  return found.to;
}

function tellMoved(tx: Transaction, { task, to, ...move }: MovingTask & { readonly to: TaskStatus }): void {
  if (to !== 'pending') {
    const subject = { ...aboutTask(task), sessionId: move.sessionId ?? null, agentId: move.agentId ?? null };
    tx.emit(`task.${to}`, subject, { key: task.key, role: task.role, attempt: task.attempt, ...move.data });
  }
  if (to === 'ready') tx.ring(workQueue(task.role), { taskId: task.id, attempt: task.attempt }, move.pauseMs);
}

/** Nothing that an earlier attempt failed of counts any more. */
export async function freshTries(tx: Transaction, taskId: string): Promise<void> {
  await tx.rows(
    'update task set failures = 0, losses = 0, review_rounds = 0, not_before = null, failure = null where id = $1',
    [taskId],
  );
}

/** What is still asked about tasks that are over is answered by its default, so that nobody is bothered with it. */
async function closeQuestions(tx: Transaction, taskIds: readonly string[]): Promise<void> {
  await tx.rows(
    `update escalation set status = 'answered', answer = default_option, answered_by = 'nobody: the task is over', answered_at = now()
     where task_id = any($1::uuid[]) and status = 'open'`,
    [taskIds],
  );
}

/** Every pending task of these epics whose needs have all landed becomes ready. */
export async function releaseDependents(tx: Transaction, epicIds: readonly string[]): Promise<void> {
  const free = await tx.rows<TaskRow>(
    `select * from task t where t.epic_id = any($1::uuid[]) and t.status = 'pending' and not exists (
       select 1 from task_need n join task d on d.id = n.needs_task_id where n.task_id = t.id and d.status <> 'landed')
     order by t.id for update`,
    [epicIds],
  );
  await moveTasks(
    tx,
    free.map((task) => ({ task, event: 'needs_landed' as const })),
  );
}

/** Moves the epic when the event is legal there; an event that no longer matters is no error (two tasks may ask for one human). */
export async function moveEpic(
  tx: Transaction,
  epicId: string,
  move: { event: EpicEvent; failure?: object },
): Promise<EpicStatus | null> {
  const epic = await tx.one<{ status: EpicStatus }>('epic', 'select status from epic where id = $1 for update', [
    epicId,
  ]);
  const next = step(EPIC_LIFECYCLE, epic.status, move.event);
  if (next.kind === 'illegal') return null;
  await tx.rows(
    'update epic set status = $2, status_since = now(), version = version + 1, failure = coalesce($3::jsonb, failure) where id = $1',
    [epicId, next.to, move.failure ? JSON.stringify(move.failure) : null],
  );
  return next.to;
}
