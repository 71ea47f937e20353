import type { TaskRow } from '../move-task.js';
import type { SessionRow } from '../sessions/session-row.js';
import type { Transaction } from '../transaction.js';
import { leaveAsking } from './ask-human.js';
import { leaveBlocked } from './leave-blocked.js';
import type { WhySuspending } from './why-suspending.js';

/**
 * The second half, when the work is kept or cannot be kept any more: the session ends, and its task waits for paths or a person.
 * What was pushed last is where the next attempt begins, and no try is counted: nothing failed.
 */
export async function finishSuspending(
  tx: Transaction,
  { session, task }: { session: SessionRow; task: TaskRow },
  why: WhySuspending,
): Promise<void> {
  switch (why.kind) {
    case 'blocked':
      await leaveBlocked(tx, { session, task }, why.reason);
      return;
    case 'question':
      await leaveAsking(tx, { session, task }, why.asked);
      return;
    default:
      why satisfies never;
  }
}
