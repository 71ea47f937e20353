import type { Reason } from '@manyhands/contracts';
import { growTask, withPatterns } from '../lease/grow-lease.js';
import { moveWish, openWishes, type WishRow } from '../lease/wish-row.js';
import { lockTask, moveEpic, moveTask, type TaskRow } from '../move-task.js';
import type { Transaction } from '../transaction.js';
import { closeSession } from './end-session.js';
import { releaseLease } from './release-lease.js';
import { lockSession, type SessionRow } from './session-row.js';

/** `no-wish`: nothing was asked for that could be waited for. Nothing was written then. */
export type SuspendAnswer = { readonly kind: 'suspended' } | { readonly kind: 'no-wish' };

/**
 * Ends a session that cannot go on without what it wished. It lets go of everything it holds, so nobody waits for it; its
 * pushed work is kept, and the task asks for its scope and the wish at once when those in the way have let go. No try is
 * counted: nothing failed.
 */
export async function suspend(
  tx: Transaction,
  sessionId: string,
  how: { headSha: string | null },
): Promise<SuspendAnswer> {
  await tx.rows('select 1 from repository r join session s on s.repository_id = r.id where s.id = $1 for update of r', [
    sessionId,
  ]);
  const session = await lockSession(tx, sessionId);
  const task = await lockTask(tx, session.task_id);
  const wishes = await openWishes(tx, sessionId);
  if (wishes.length === 0) return { kind: 'no-wish' };
  if (how.headSha !== null) await tx.rows('update session set head_sha = $2 where id = $1', [sessionId, how.headSha]);
  const question = wishes.find(({ status }) => status === 'asked');
  const carried = wishes.filter(({ status }) => status !== 'asked');
  await carry(tx, task, carried);
  const reason = reasonOf(wishes);
  await closeSession(tx, session, { outcome: 'suspended', failure: reason, keepQuestions: true });
  await releaseLease(tx, { taskIds: [task.id], reason: 'session suspended' });
  await moveOn(tx, { session, task, reason, question });
  return { kind: 'suspended' };
}

/** What was wished becomes part of the task's scope: its next session gets all or nothing, and holds nothing while it waits. */
async function carry(tx: Transaction, task: TaskRow, wishes: readonly WishRow[]): Promise<void> {
  let scope = task.scope;
  for (const wish of wishes) {
    const grown = withPatterns(scope, wish.patterns);
    await moveWish(tx, wish, grown === null ? 'denied' : 'carried');
    scope = grown ?? scope;
  }
  if (scope !== task.scope) await growTask(tx, task.id, scope);
  const inTheWay = wishes.flatMap(({ blockers }) => blockers.map(({ taskId }) => taskId));
  const after = [...new Set(inTheWay)].filter((id) => id !== null && id !== task.id);
  await tx.rows(
    `insert into task_after (task_id, blocker_task_id) select $1, unnest($2::uuid[]) on conflict do nothing`,
    [task.id, after],
  );
}

async function moveOn(
  tx: Transaction,
  about: { session: SessionRow; task: TaskRow; reason: Reason; question: WishRow | undefined },
): Promise<void> {
  const { session, task, reason, question } = about;
  const by = { agentId: session.agent_id, sessionId: session.id };
  if (question === undefined) {
    await moveTask(tx, task, { event: 'handed_back', ...by, data: { because: reason } });
    return;
  }
  await moveTask(tx, task, { event: 'asked_human', ...by, data: { escalationId: question.escalation_id } });
  await moveEpic(tx, task.epic_id, { event: 'asked_human' });
}

const reasonOf = (wishes: readonly WishRow[]): Reason => ({
  code: 'suspended',
  message: `The session waits for ${wishes.flatMap(({ patterns }) => patterns).join(', ')}.`,
  details: {
    wishes: wishes.map(({ request_id, patterns, reason, status }) => ({ request_id, patterns, reason, status })),
  },
});
