import { decideWiden } from '@manyhands/lease';
import { moveTask, type TaskRow } from '../move-task.js';
import { lockSession } from '../sessions/session-row.js';
import type { Transaction } from '../transaction.js';
import { growLease, growTask, withPatterns } from './grow-lease.js';
import { lockWorld } from './read-world.js';
import { moveWish, wishOfQuestion, type WishRow } from './wish-row.js';

/**
 * Carries out what a person said about a wish. False when the question was about something else. A task that was suspended over
 * it goes on; a session that still works gets the paths at once, or as soon as it asks and nobody is in the way.
 */
export async function answerWish(
  tx: Transaction,
  answer: { escalationId: string; task: TaskRow; isGranted: boolean },
): Promise<boolean> {
  const wish = await wishOfQuestion(tx, answer.escalationId);
  if (wish === null) return false;
  if (wish.status !== 'asked') return true;
  const isOver = await tx.maybe('select 1 from session where id = $1 and ended_at is not null', [wish.session_id]);
  if (isOver) await goOn(tx, wish, answer);
  else if (answer.isGranted) await grantNow(tx, wish);
  else await moveWish(tx, wish, 'denied');
  return true;
}

async function goOn(
  tx: Transaction,
  wish: WishRow,
  { task, isGranted }: { task: TaskRow; isGranted: boolean },
): Promise<void> {
  const grown = isGranted ? withPatterns(task.scope, wish.patterns) : null;
  await moveWish(tx, wish, grown === null ? 'denied' : 'carried');
  if (grown !== null) await growTask(tx, task.id, grown);
  if (task.status === 'needs_human') await moveTask(tx, task, { event: 'retried' });
}

async function grantNow(tx: Transaction, wish: WishRow): Promise<void> {
  const session = await lockSession(tx, wish.session_id);
  const locked = await lockWorld(tx, session.id);
  const { patterns, request_id: requestId, reason } = wish;
  const request = { holder: session.id, patterns, askedAt: wish.asked_at_ms, approved: true, files: [] };
  const decision = decideWiden(locked.world, request);
  await moveWish(tx, wish, decision.kind === 'granted' || decision.kind === 'held' ? 'granted' : 'approved');
  if (decision.kind !== 'granted') return;
  const { lease, fence } = decision;
  const scope = decision.scope.patterns;
  await growLease(tx, locked, { lease, fence, scope, wish: { requestId, patterns, reason, owners: [] } });
}
