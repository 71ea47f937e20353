import {
  NO_OBJECT,
  inspectPush,
  judgePush,
  shown,
  type BareRepository,
  type ObjectEnvironment,
  type PushInspection,
} from '@manyhands/git';
import type { SandboxPrincipal } from '@manyhands/postgres';
import type { PushProblem } from './push-log.js';

/** One line of what `git push` wants: `old new ref`. */
export interface RefUpdate {
  readonly from: string;
  readonly to: string;
  readonly ref: string;
}

export interface Push {
  readonly principal: SandboxPrincipal;
  readonly repository: BareRepository;
  readonly updates: readonly RefUpdate[];
  /** Where the new objects are while the push is judged. */
  readonly env: ObjectEnvironment;
  readonly maxFileBytes: number;
  /** Of all that is new, unpacked. */
  readonly maxPushBytes: number;
}

/**
 * The proof that a push is allowed: one ref, the session's own branch, under a lease whose fence is current, with all that was
 * proposed on it, and every path that any new commit touches inside the session's scope. Empty when it is. What was pushed but
 * never proposed may be replaced: it is of an attempt that was cut off, or of this one.
 */
export async function judgePushRequest(push: Push): Promise<readonly PushProblem[]> {
  const problem = refProblem(push) ?? leaseProblem(push.principal);
  if (problem) return [problem];
  const [update] = push.updates;
  if (!update) return [];
  const base = await push.repository.head(push.principal.integrationBranch);
  const old = push.principal.proposedSha;
  const range = { old, new: update.to, base, env: push.env, maxBytes: push.maxPushBytes };
  const inspection = await inspectPush(push.repository, range);
  const early = historyProblem(inspection, push);
  if (early) return [early];
  const verdict = judgePush({ ...inspection, scopePatterns: push.principal.scope, maxFileBytes: push.maxFileBytes });
  return verdict.ok ? [] : verdict.problems;
}

function historyProblem({ fastForward, exceeded }: PushInspection, { maxPushBytes }: Push): PushProblem | null {
  if (!fastForward) {
    const message =
      'this push would drop commits that were proposed for review; fetch the branch and put your commit on top';
    return { code: 'not-fast-forward', message };
  }
  switch (exceeded) {
    case null:
      return null;
    case 'commits':
      return { code: 'too-many-commits', message: 'the push has too many new commits to be proved; make one of them' };
    case 'paths':
      return { code: 'too-many-paths', message: 'the push touches too many paths to be proved' };
    case 'bytes':
      return { code: 'push-too-large', message: `the new files have more than ${maxPushBytes} bytes together` };
    default:
      return exceeded satisfies never;
  }
}

function refProblem({ principal, updates }: Push): PushProblem | null {
  const [update, ...more] = updates;
  if (!update || more.length > 0) return { code: 'one-ref', message: 'push exactly one branch at a time' };
  if (principal.purpose !== 'work' || principal.branch === null)
    return { code: 'read-only', message: `a ${principal.purpose} session may not push` };
  const own = `refs/heads/${principal.branch}`;
  if (update.ref !== own)
    return { code: 'wrong-branch', message: `this session may push to ${own} only, not to ${shown(update.ref)}` };
  if (update.to === NO_OBJECT) return { code: 'deletion', message: 'branches are not deleted by a push' };
  return null;
}

function leaseProblem({ lease }: SandboxPrincipal): PushProblem | null {
  if (lease === null) return { code: 'no-lease', message: 'this session holds no lease' };
  if (!lease.current)
    return {
      code: 'stale-fence',
      message: `the lease with fence ${lease.fence} has expired or was handed on; this session must stop`,
    };
  return null;
}
