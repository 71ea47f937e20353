import { releaseWhenDone } from './releases/request.js';
import { withdrawWishes } from './lease/wish-row.js';
import { releaseLease } from './sessions/release-lease.js';
import { lockTask, moveEpic, moveTask } from './move-task.js';
import type { Transaction } from './transaction.js';

export interface Abandonment {
  readonly epicId: string;
  /** One task with everything that needs it; without it every open task of the epic. */
  readonly taskId?: string;
  readonly because: string;
}

/** Gives tasks up: their sessions end, their leases are released, their changes leave the queue. Landed work stays. */
export async function abandonTasks(tx: Transaction, what: Abandonment): Promise<void> {
  const tasks = await tx.rows<{ id: string }>(
    `with recursive given_up as (
       select id from task where epic_id = $1 and ($2::uuid is null or id = $2)
       union select n.task_id from task_need n join given_up g on g.id = n.needs_task_id)
     select t.id from task t join given_up using (id) where t.status not in ('landed', 'abandoned') order by t.id`,
    [what.epicId, what.taskId ?? null],
  );
  for (const { id } of tasks) await abandonOne(tx, id, what.because);
}

async function abandonOne(tx: Transaction, taskId: string, because: string): Promise<void> {
  const task = await lockTask(tx, taskId);
  await moveTask(tx, task, { event: 'abandoned', data: { because } });
  const sessions = await tx.rows<{ id: string; agent_id: string }>(
    `update session set status = 'ended', status_since = now(), outcome = 'cancelled', ended_at = now(), version = version + 1
     where task_id = $1 and ended_at is null returning id, agent_id`,
    [taskId],
  );
  const subject = { repositoryId: task.repository_id, epicId: task.epic_id, taskId };
  for (const session of sessions) {
    await withdrawWishes(tx, session.id);
    tx.emit(
      'session.ended',
      { ...subject, sessionId: session.id, agentId: session.agent_id },
      { outcome: 'cancelled', because },
    );
  }
  await tx.rows(
    `update change set status = 'abandoned', status_since = now(), version = version + 1 where task_id = $1 and status <> 'landed'`,
    [taskId],
  );
  await releaseLease(tx, { taskIds: [taskId], reason: because });
}

/** Ends the epic when none of its tasks is open any more. */
export async function endEpicWhenOver(tx: Transaction, epicId: string): Promise<void> {
  const count = await tx.one<{ open: number; abandoned: number; repository_id: string }>(
    'epic',
    `select count(*) filter (where t.status not in ('landed', 'abandoned'))::int as open,
            count(*) filter (where t.status = 'abandoned')::int as abandoned, e.repository_id
     from epic e join task t on t.epic_id = e.id where e.id = $1 group by e.id`,
    [epicId],
  );
  if (count.open > 0) return;
  const subject = { repositoryId: count.repository_id, epicId };
  if (count.abandoned === 0) {
    if (!(await moveEpic(tx, epicId, { event: 'all_landed' }))) return;
    tx.emit('epic.done', subject);
    await releaseWhenDone(tx, subject);
    return;
  }
  const reason = { code: 'tasks-abandoned', message: `${count.abandoned} of its tasks were abandoned` };
  if (await moveEpic(tx, epicId, { event: 'given_up', failure: reason })) tx.emit('epic.failed', subject, { reason });
}
