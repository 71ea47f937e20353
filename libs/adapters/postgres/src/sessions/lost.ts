import { endOfFailure } from '@manyhands/task';
import type { Reason } from '@manyhands/contracts';
import { breakdownUnder } from '../sandboxes/breakdown.js';
import type { Transaction } from '../transaction.js';
import type { Ending } from './end-session.js';
import { aboutSession, type SessionRow } from './session-row.js';

/** A session and its agent beat at instants of their own: an agent is silent when half of the time has passed that loses a session. */
const SILENT_SHARE = 0.5;

export const lossOf = (because: string, details?: Record<string, unknown>): Ending => ({
  end: { kind: 'lost' },
  reason: { code: 'session-lost', message: `The session was lost: ${because}.`, ...(details ? { details } : {}) },
});

/**
 * How a session ends that reports a failure: as it says, or as lost when its lease is gone. Where its sandbox was taken from it, that is
 * why: its worker only saw what followed, and another try may go better.
 */
export async function endingOf(
  tx: Transaction,
  session: SessionRow,
  failure: { reason: Reason; retryable: boolean },
): Promise<Ending> {
  const gone = await tx.maybe(
    'select 1 from lease where session_id = $1 and (released_at is not null or until <= clock_timestamp())',
    [session.id],
  );
  const breakdown = await breakdownUnder(tx, session.id);
  const reason = breakdown ?? failure.reason;
  const end = endOfFailure({ retryable: failure.retryable || breakdown !== null, leaseRanOut: gone !== null });
  return end.kind === 'lost' ? lossOf('its lease ran out', { failure: reason }) : { end, reason };
}

/** Tells that the agent of a lost session is gone: once per silence, and not of an agent that gives signs all the same. */
export async function tellLostAgent(tx: Transaction, session: SessionRow, lostAfterMs: number): Promise<void> {
  const agent = await tx.maybe<{ name: string; heartbeat_at: Date }>(
    `update agent set lost_at = now()
     where id = $1 and heartbeat_at < now() - make_interval(secs => $2 / 1000.0) and (lost_at is null or lost_at < heartbeat_at)
     returning name, heartbeat_at`,
    [session.agent_id, lostAfterMs * SILENT_SHARE],
  );
  if (agent === null) return;
  tx.emit('agent.lost', aboutSession(session), { name: agent.name, lastSignalAt: agent.heartbeat_at.toISOString() });
}
