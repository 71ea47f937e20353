import { aboutSession, type SessionRow } from '../sessions/session-row.js';
import type { Transaction } from '../transaction.js';
import type { WhySuspending } from './why-suspending.js';

/** The first half: the reason is written down, and whoever runs the session keeps its work. The first reason stands. */
export async function beginSuspending(tx: Transaction, session: SessionRow, why: WhySuspending): Promise<void> {
  if (session.suspending !== null) return;
  await tx.rows('update session set suspending = $2 where id = $1', [session.id, JSON.stringify(why)]);
  tx.emit('session.suspending', aboutSession(session), { because: why.kind });
}
