import type { TaskRow } from '../move-task.js';
import { RETRY_OR_ABANDON } from '../open-escalation.js';
import { firstSentence } from '../question-text.js';
import type { SessionRow } from '../sessions/session-row.js';
import { suspend } from '../sessions/suspend.js';
import type { Transaction } from '../transaction.js';
import { lastPushed } from './last-pushed.js';
import { leaveWithQuestion } from './leave.js';

/**
 * Ends a session whose agent cannot go on. Whoever has asked for paths and not got them waits for those; for everything else a
 * person is asked, with the evidence.
 */
export async function leaveBlocked(
  tx: Transaction,
  { session, task }: { session: SessionRow; task: TaskRow },
  why: string,
): Promise<void> {
  const headSha = await lastPushed(tx, session);
  const answer = await suspend(tx, session.id, { headSha });
  if (answer.kind === 'suspended') return;
  const counts = await tx.one<{ red_checks: number; refused_pushes: number }>(
    'session',
    'select red_checks, refused_pushes from session where id = $1',
    [session.id],
  );
  const evidence = {
    reason: why,
    sessionId: session.id,
    headSha,
    scope: task.scope,
    attempt: session.attempt,
    ...counts,
  };
  const question = `Task ${task.key} is blocked: ${firstSentence(why)} What shall happen?`;
  await leaveWithQuestion(
    tx,
    { session, task },
    {
      question: { kind: 'agent-blocked', question, evidence, ...RETRY_OR_ABANDON },
      reason: { code: 'agent-blocked', message: why },
    },
  );
}
