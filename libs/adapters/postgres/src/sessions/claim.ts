import { branchOf } from '@manyhands/task';
import type { TaskJob } from '@manyhands/contracts';
import { aboutTask, moveTask, type TaskRow } from '../move-task.js';
import { newId, type Transaction } from '../transaction.js';
import { readAssignment, type Assignment, type ReviewAssignment } from './assignment.js';

/** The race for a task was lost, or the job was late or repeated: nothing to do, drop it. */
export interface NotClaimed {
  readonly kind: 'lost';
  readonly because: string;
}
export type Claim<A> = { readonly kind: 'claimed'; readonly assignment: A } | NotClaimed;

/** Its bell rings when the pause is over: a job that comes earlier is a late or repeated one. */
const RESTS = 'the task rests after a try that failed';

interface Agent {
  readonly id: string;
  readonly name: string;
}

const lost = (because: string): NotClaimed => ({ kind: 'lost', because });

/** The task of a job, locked, and whether it rests after a try that failed. */
const lockJob = (tx: Transaction, job: TaskJob): Promise<(TaskRow & { resting: boolean }) | null> =>
  tx.maybe<TaskRow & { resting: boolean }>(
    'select *, coalesce(not_before > clock_timestamp(), false) as resting from task where id = $1 for update',
    [job.taskId],
  );

/** Claims a ready task by compare-and-set on status and attempt, and opens the session. */
export async function claimWork(tx: Transaction, job: TaskJob, agent: Agent): Promise<Claim<Assignment>> {
  const task = await lockJob(tx, job);
  if (task === null) return lost('there is no such task');
  if (task.status !== 'ready') return lost(`the task is ${task.status}`);
  if (task.attempt !== job.attempt)
    return lost(`the job is for attempt ${job.attempt}, the task is at ${task.attempt}`);
  if (task.resting) return lost(RESTS);
  const blocker = await holderBefore(tx, task.id);
  if (blocker !== null) return lost(`the task goes on when ${blocker} has let go of its files`);
  if (await isBusy(tx, agent, 'work')) return lost(`${agent.name} has a session already`);
  const attempt = task.attempt + 1;
  const branch = task.branch ?? branchOf(task, agent.name);
  const sessionId = newId();
  await tx.rows('update task set attempt = $2, branch = $3 where id = $1', [task.id, attempt, branch]);
  await openSession(tx, { sessionId, task, agent, kind: 'work', attempt });
  await moveTask(
    tx,
    { ...task, attempt },
    { event: 'claimed', agentId: agent.id, sessionId, data: { agent: agent.name } },
  );
  tx.emit(
    'session.started',
    { ...aboutTask(task), sessionId, agentId: agent.id },
    { kind: 'work', attempt, agent: agent.name, key: task.key },
  );
  return { kind: 'claimed', assignment: await readAssignment(tx, task, { id: sessionId, attempt, branch }) };
}

/** The key of a task that holds what this one was suspended for; null when nobody does any more. Its end rings again. */
async function holderBefore(tx: Transaction, taskId: string): Promise<string | null> {
  const holder = await tx.maybe<{ key: string }>(
    `select t.key from task_after w join lease l on l.task_id = w.blocker_task_id join task t on t.id = l.task_id
     where w.task_id = $1 and l.released_at is null and l.until > clock_timestamp() order by t.id limit 1`,
    [taskId],
  );
  if (holder === null) await tx.rows('delete from task_after where task_id = $1', [taskId]);
  return holder?.key ?? null;
}

/** Claims the review of a task's change; its author does not review it. */
export async function claimReview(tx: Transaction, job: TaskJob, agent: Agent): Promise<Claim<ReviewAssignment>> {
  const task = await lockJob(tx, job);
  if (task === null) return lost('there is no such task');
  if (task.status !== 'in_review' || task.attempt !== job.attempt)
    return lost(`the task is ${task.status} at attempt ${task.attempt}`);
  if (task.resting) return lost(RESTS);
  const change = await tx.one<{
    id: string;
    head_sha: string;
    base_sha: string;
    title: string;
    description: string;
    files: string[];
    agent_id: string;
  }>('change', 'select * from change where task_id = $1', [task.id]);
  if (change.agent_id === agent.id) return lost('no agent reviews its own change');
  if (await isBusy(tx, agent, 'review')) return lost(`${agent.name} reviews something already`);
  const taken = await tx.maybe(`select 1 from session where task_id = $1 and kind = 'review' and ended_at is null`, [
    task.id,
  ]);
  if (taken !== null) return lost('somebody reviews it already');
  const sessionId = newId();
  await openSession(tx, { sessionId, task, agent, kind: 'review', attempt: task.attempt });
  tx.emit(
    'session.started',
    { ...aboutTask(task), sessionId, agentId: agent.id },
    { kind: 'review', attempt: task.attempt, agent: agent.name, key: task.key },
  );
  const branch = task.branch ?? '';
  const assignment = await readAssignment(tx, task, { id: sessionId, attempt: task.attempt, branch });
  const { id, title, description, files } = change;
  return {
    kind: 'claimed',
    assignment: {
      ...assignment,
      change: { id, headSha: change.head_sha, baseSha: change.base_sha, title, description, files },
    },
  };
}

const isBusy = async (tx: Transaction, agent: Agent, kind: 'work' | 'review'): Promise<boolean> =>
  (await tx.maybe('select 1 from session where agent_id = $1 and kind = $2 and ended_at is null', [agent.id, kind])) !==
  null;

async function openSession(
  tx: Transaction,
  session: { sessionId: string; task: TaskRow; agent: Agent; kind: 'work' | 'review'; attempt: number },
): Promise<void> {
  await tx.rows(
    `insert into session (id, task_id, agent_id, repository_id, kind, attempt, status) values ($1, $2, $3, $4, $5, $6, 'claimed')`,
    [session.sessionId, session.task.id, session.agent.id, session.task.repository_id, session.kind, session.attempt],
  );
}
