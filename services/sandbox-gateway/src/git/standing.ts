import type { PushStanding, SandboxPrincipal } from '@manyhands/postgres';
import type { PushProblem } from './push-log.js';

/** Port: keeps what a push rests on as it is while its branch moves. */
export abstract class Standings {
  /** Does the work with what is true now and stays true until the work is done; null: there is no lease. */
  abstract whileHeld<T>(sandboxId: string, work: (standing: PushStanding | null) => Promise<T>): Promise<T>;
}

/** Why a push that was allowed may not move its branch any more: what it was judged by is not true now. Null when it is. */
export function changedSince(judged: SandboxPrincipal, now: PushStanding | null): PushProblem | null {
  const fence = judged.lease?.fence;
  if (now === null || !now.active || !now.lease.current || now.lease.fence !== fence) {
    const message = `the lease with fence ${fence ?? 'unknown'} ended during this push; this session must stop`;
    return { code: 'stale-fence', message };
  }
  const what = whatChanged(judged, now);
  if (what === null) return null;
  return { code: 'changed-meanwhile', message: `${what} during this push; fetch the branch and push again` };
}

function whatChanged(judged: SandboxPrincipal, now: PushStanding): string | null {
  if (now.branch !== judged.branch) return 'the branch of the task was changed';
  if (JSON.stringify(now.scope) !== JSON.stringify(judged.scope)) return 'the scope of the task was changed';
  return now.proposedSha === judged.proposedSha ? null : 'a commit of this branch was proposed for review';
}
