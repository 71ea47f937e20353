import type { Reason, SandboxStatus } from '@manyhands/contracts';
import type { Transaction } from '../transaction.js';

/** As much of a sandbox as says whether it broke down. */
interface Fate {
  readonly status: SandboxStatus;
  readonly url: string | null;
  readonly failure: Reason | null;
}

/** Why a sandbox that was ready once was taken out of use, as a sentence for people; null when it was not. */
export function breakdownOf({ status, url, failure }: Fate): Reason | null {
  if (status !== 'failed' || url === null || failure === null) return null;
  return { ...failure, message: `The sandbox was stopped: ${failure.message}.` };
}

/** The same of the sandbox that a session had last. */
export async function breakdownUnder(tx: Transaction, sessionId: string): Promise<Reason | null> {
  const last = await tx.maybe<Fate>(
    'select status, url, failure from sandbox where session_id = $1 order by id desc limit 1',
    [sessionId],
  );
  return last && breakdownOf(last);
}
