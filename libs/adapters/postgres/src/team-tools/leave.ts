import type { Reason } from '@manyhands/contracts';
import { lockTask, moveEpic, moveTask, type TaskRow } from '../move-task.js';
import { type Choice, type Question, storeQuestion } from '../open-escalation.js';
import { closeSession } from '../sessions/end-session.js';
import { releaseLease } from '../sessions/release-lease.js';
import { lockSession, type SessionRow } from '../sessions/session-row.js';
import type { Transaction } from '../transaction.js';
import { lastPushed } from './last-pushed.js';

/** What is asked, and why the session ends. */
export interface Leaving {
  readonly question: Question & Choice;
  readonly reason: Reason;
}

/** Locks in the order of this package: repository, session, task. Throws `SessionOver`. */
export async function lockWork(tx: Transaction, sessionId: string): Promise<{ session: SessionRow; task: TaskRow }> {
  await tx.rows('select 1 from repository r join session s on s.repository_id = r.id where s.id = $1 for update of r', [
    sessionId,
  ]);
  const session = await lockSession(tx, sessionId);
  return { session, task: await lockTask(tx, session.task_id) };
}

/**
 * Ends a session whose agent cannot go on until a person has answered. What it pushed is where the next attempt begins, and no try
 * is counted: nothing failed. Returns the id of the question.
 */
export async function leaveWithQuestion(
  tx: Transaction,
  { session, task }: { session: SessionRow; task: TaskRow },
  { question, reason }: Leaving,
): Promise<string> {
  await tx.rows('update session set head_sha = $2 where id = $1', [session.id, await lastPushed(tx, session)]);
  await closeSession(tx, session, { outcome: 'suspended', failure: reason });
  const proposed = await tx.maybe(`select 1 from change where task_id = $1 and status <> 'abandoned'`, [task.id]);
  if (proposed === null) await releaseLease(tx, { taskIds: [task.id], reason: reason.code });
  const escalationId = await storeQuestion(tx, task, question);
  const by = { agentId: session.agent_id, sessionId: session.id };
  await moveTask(tx, task, { event: 'asked_human', ...by, data: { escalationId, question: question.question } });
  await moveEpic(tx, task.epic_id, { event: 'asked_human' });
  return escalationId;
}
