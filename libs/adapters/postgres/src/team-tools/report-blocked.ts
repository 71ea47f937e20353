import { RETRY_OR_ABANDON } from '../open-escalation.js';
import { firstSentence } from '../question-text.js';
import { suspend } from '../sessions/suspend.js';
import type { Transaction } from '../transaction.js';
import { lastPushed } from './last-pushed.js';
import { leaveWithQuestion, lockWork } from './leave.js';

export type Blocked =
  /** It waits for paths that it asked for: the task goes on by itself when they are free. */
  | { readonly kind: 'suspended' }
  /** A person decides. */
  | { readonly kind: 'asked'; readonly escalationId: string };

/**
 * Ends a session whose agent cannot go on. Whoever has asked for paths and not got them waits for those; for everything else a
 * person is asked, with the evidence. Throws `SessionOver`.
 */
export async function reportBlocked(tx: Transaction, sessionId: string, why: string): Promise<Blocked> {
  const { session, task } = await lockWork(tx, sessionId);
  const headSha = await lastPushed(tx, session);
  const answer = await suspend(tx, sessionId, { headSha });
  if (answer.kind === 'suspended') return { kind: 'suspended' };
  const counts = await tx.one<{ red_checks: number; refused_pushes: number }>(
    'session',
    'select red_checks, refused_pushes from session where id = $1',
    [sessionId],
  );
  const evidence = { reason: why, sessionId, headSha, scope: task.scope, attempt: session.attempt, ...counts };
  const question = `Task ${task.key} is blocked: ${firstSentence(why)} What shall happen?`;
  const escalationId = await leaveWithQuestion(
    tx,
    { session, task },
    {
      question: { kind: 'agent-blocked', question, evidence, ...RETRY_OR_ABANDON },
      reason: { code: 'agent-blocked', message: why },
    },
  );
  return { kind: 'asked', escalationId };
}
