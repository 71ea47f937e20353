import { decideNextTry, type NextTry, type SessionEnd } from '@manyhands/task';
import type { Reason } from '@manyhands/contracts';
import { openEscalation } from '../open-escalation.js';
import { lockTask, moveTask, type TaskRow } from '../move-task.js';
import { firstSentence } from '../question-text.js';
import { withdrawWishes } from '../lease/wish-row.js';
import type { Transaction } from '../transaction.js';
import { releaseLease } from './release-lease.js';
import { aboutSession, moveSession, type SessionRow } from './session-row.js';

export interface Ending {
  readonly end: SessionEnd;
  /** Told to people and stored with the session. */
  readonly reason: Reason;
}

/** Ends a session without a proposal and decides what becomes of its task: another try, after a pause, or a person. */
export async function endSession(tx: Transaction, session: SessionRow, ending: Ending): Promise<'again' | 'ask-human'> {
  await closeSession(tx, session, { outcome: ending.end.kind, failure: ending.reason });
  const task = await lockTask(tx, session.task_id);
  const next = decideNextTry(task, ending.end);
  await storeTries(tx, task, { next, reason: ending.reason });
  const proposed = await tx.maybe(`select 1 from change where task_id = $1 and status <> 'abandoned'`, [task.id]);
  if (session.kind === 'work' && proposed === null)
    await releaseLease(tx, { taskIds: [task.id], reason: `session ${ending.end.kind}` });
  if (next.kind === 'ask-human') {
    await openEscalation(tx, task, {
      kind: ending.reason.code,
      question: `Task ${task.key} cannot go on by itself: ${firstSentence(ending.reason.message)} What shall happen?`,
      evidence: { reason: ending.reason, sessionId: session.id },
    });
  } else if (session.kind === 'work') {
    const { pauseMs } = next;
    await moveTask(tx, task, { event: 'handed_back', data: { because: ending.reason, pauseMs }, pauseMs });
  } else {
    await ringReview(tx, task, next.pauseMs);
  }
  return next.kind;
}

/** Stores what was counted, and until when nobody may claim the task or its review. */
async function storeTries(tx: Transaction, task: TaskRow, what: { next: NextTry; reason: Reason }): Promise<void> {
  const { tries } = what.next;
  const pauseMs = what.next.kind === 'again' ? what.next.pauseMs : 0;
  await tx.rows(
    `update task set failures = $2, losses = $3, failure = $4, not_before = now() + make_interval(secs => $5 / 1000.0)
     where id = $1`,
    [task.id, tries.failures, tries.losses, JSON.stringify(what.reason), pauseMs],
  );
}

/** Offers the review of a task, after a pause where one that ended without a verdict wants it. */
export async function ringReview(
  tx: Transaction,
  task: { id: string; role: string; attempt: number },
  pauseMs = 0,
): Promise<void> {
  const row = await tx.one<{ reviewed_by: string | null }>('role', 'select reviewed_by from role where name = $1', [
    task.role,
  ]);
  tx.ring(`review.${row.reviewed_by ?? 'qa'}`, { taskId: task.id, attempt: task.attempt }, pauseMs);
}

/** Marks a session ended; its sandbox has lost its owner by that, and is stopped by whoever sees the event. */
export async function closeSession(
  tx: Transaction,
  session: SessionRow,
  how: { outcome: string; failure?: Reason; keepQuestions?: boolean },
): Promise<void> {
  await moveSession(tx, session, { event: 'end', data: { outcome: how.outcome } });
  await tx.rows('update session set ended_at = now(), outcome = $2, failure = $3 where id = $1', [
    session.id,
    how.outcome,
    how.failure ? JSON.stringify(how.failure) : null,
  ]);
  await tx.rows('delete from lease_ticket where session_id = $1', [session.id]);
  if (how.keepQuestions !== true) await withdrawWishes(tx, session.id);
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
