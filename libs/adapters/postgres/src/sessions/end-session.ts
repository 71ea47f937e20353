import { decideNextTry, type SessionEnd } from '@manyhands/task';
import type { Reason } from '@manyhands/contracts';
import { openEscalation } from '../escalations.js';
import { lockTask, moveTask } from '../move-task.js';
import type { Transaction } from '../transaction.js';
import { releaseLease } from './release-lease.js';
import { aboutSession, moveSession, type SessionRow } from './session-row.js';

export interface Ending {
  readonly end: SessionEnd;
  /** Told to people and stored with the session. */
  readonly reason: Reason;
}

/** Ends a session without a proposal and decides what becomes of its task: another try, or a person. */
export async function endSession(tx: Transaction, session: SessionRow, ending: Ending): Promise<'again' | 'ask-human'> {
  await closeSession(tx, session, { outcome: ending.end.kind, failure: ending.reason });
  const task = await lockTask(tx, session.task_id);
  const next = decideNextTry(task, ending.end);
  await tx.rows('update task set failures = $2, losses = $3, failure = $4 where id = $1', [
    task.id,
    next.tries.failures,
    next.tries.losses,
    JSON.stringify(ending.reason),
  ]);
  const proposed = await tx.maybe(`select 1 from change where task_id = $1 and status <> 'abandoned'`, [task.id]);
  if (session.kind === 'work' && proposed === null)
    await releaseLease(tx, { taskId: task.id, reason: `session ${ending.end.kind}` });
  if (next.kind === 'ask-human') {
    await openEscalation(tx, task, {
      kind: ending.reason.code,
      question: questionOf(task.key, ending.reason),
      evidence: { reason: ending.reason, sessionId: session.id },
    });
  } else if (session.kind === 'work') {
    await moveTask(tx, task, { event: 'handed_back', data: { because: ending.reason } });
  } else {
    await ringReview(tx, task);
  }
  return next.kind;
}

/** A review that ended without a verdict is offered again. */
export async function ringReview(tx: Transaction, task: { id: string; role: string; attempt: number }): Promise<void> {
  const row = await tx.one<{ reviewed_by: string | null }>('role', 'select reviewed_by from role where name = $1', [
    task.role,
  ]);
  tx.ring(`review.${row.reviewed_by ?? 'qa'}`, { taskId: task.id, attempt: task.attempt });
}

/** Marks a session ended; its sandbox has lost its owner by that, and is stopped by whoever sees the event. */
export async function closeSession(
  tx: Transaction,
  session: SessionRow,
  how: { outcome: string; failure?: Reason },
): Promise<void> {
  await moveSession(tx, session, { event: 'end', data: { outcome: how.outcome } });
  await tx.rows('update session set ended_at = now(), outcome = $2, failure = $3 where id = $1', [
    session.id,
    how.outcome,
    how.failure ? JSON.stringify(how.failure) : null,
  ]);
  await tx.rows('delete from lease_ticket where session_id = $1', [session.id]);
  const sandboxes = await tx.rows<{ id: string }>(
    `update sandbox set status = 'stopping', status_since = now() where session_id = $1 and status not in ('stopping', 'stopped', 'failed') returning id`,
    [session.id],
  );
  for (const sandbox of sandboxes) {
    tx.emit('sandbox.stopping', aboutSession(session), { sandboxId: sandbox.id });
    tx.ring('environment', { sandboxId: sandbox.id });
  }
  tx.emit('session.ended', aboutSession(session), {
    outcome: how.outcome,
    kind: session.kind,
    ...(how.failure ? { reason: how.failure } : {}),
  });
}

const questionOf = (key: string, reason: Reason): string =>
  `Task ${key} cannot go on by itself: ${reason.message} What shall happen?`;
