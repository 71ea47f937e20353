import type { Row, Transaction } from '../transaction.js';
import { aboutSession } from '../sessions/session-row.js';
import type { LockedWorld } from './read-world.js';

/** Tells that a wish was not granted, and what was answered instead. */
export const tellRefusal = (
  tx: Transaction,
  { session, task }: Pick<LockedWorld, 'session' | 'task'>,
  what: Row & { answer: 'wait' | 'suspend' | 'asked' | 'refused' },
): void => tx.emit('lease.widening_refused', aboutSession(session), { key: task.key, ...what });
