import type { LeasePolicy } from '@manyhands/lease';
import type { Transaction } from '../transaction.js';

/** `over`: it was ended, or its lease is gone; stop the work. `suspending`: it cannot go on; keep the work and end it. */
export type Pulse = 'alive' | 'suspending' | 'over';

/** The session lives and its lease goes on. */
export async function beat(tx: Transaction, sessionId: string, policy: LeasePolicy): Promise<Pulse> {
  const session = await tx.maybe<{ suspending: boolean }>(
    'update session set heartbeat_at = now() where id = $1 and ended_at is null returning suspending is not null as suspending',
    [sessionId],
  );
  if (session === null) return 'over';
  const lease = await tx.maybe<{ live: boolean }>(
    `update lease set until = case when released_at is not null or until <= clock_timestamp() then until
                        else greatest(until, clock_timestamp() + make_interval(secs => $2 / 1000.0)) end
     where session_id = $1 returning released_at is null and until > clock_timestamp() as live`,
    [sessionId, policy.durationMs],
  );
  if (lease !== null && !lease.live) return 'over'; // without a lease it reviews, or waits for one
  return session.suspending ? 'suspending' : 'alive';
}
