import { inspectPush, judgeMerge, judgePush, type PushProblem } from '@manyhands/git';
import type { ChangeToMerge, Ejection } from '@manyhands/postgres';
import { treeOf, type Desk } from './desk.js';

/** Why a change cannot be merged, as a person reads it. */
export interface Obstacle extends Pick<Ejection, 'reason' | 'evidence'> {
  readonly kind: 'conflict' | 'push-proof';
}

/**
 * Looks for what keeps a change from being merged, before merging is tried. The change is the commit that was reviewed: a branch
 * that is gone is no obstacle, a commit that is gone is one.
 */
export async function findObstacle(desk: Desk, change: ChangeToMerge, develop: string): Promise<Obstacle | null> {
  if ((await treeOf(desk, change.headSha)) === null) return vanished(desk, change);
  if (change.lease === null || !change.lease.current) return withoutLease(change);
  if ((await desk.git.mergeBase(develop, change.headSha)) === null) return unrelated(desk, change, develop);
  return findUnproven(desk, change, develop);
}

async function vanished(desk: Desk, change: ChangeToMerge): Promise<Obstacle> {
  const message = `The commit ${change.headSha} that was reviewed is not in the repository any more.`;
  const evidence = { head: change.headSha, branch: change.branch, branchNow: await desk.git.head(change.branch) };
  return { kind: 'push-proof', reason: { code: 'commit-missing', message }, evidence };
}

/** The lease lasts until the landing: a change without one was handed on, and somebody else may hold its files by now. */
function withoutLease({ lease, taskKey }: ChangeToMerge): Obstacle {
  const message =
    lease === null
      ? `The change of task ${taskKey} has no lease.`
      : `The lease of the change, with fence ${lease.fence}, was released or has expired; its files may be somebody else's by now.`;
  return { kind: 'push-proof', reason: { code: 'stale-fence', message }, evidence: { lease } };
}

function unrelated(desk: Desk, change: ChangeToMerge, develop: string): Obstacle {
  const message = `The change has no commit in common with ${desk.repository.integrationBranch}.`;
  const evidence = { develop, head: change.headSha };
  return { kind: 'conflict', reason: { code: 'unrelated-history', message }, evidence };
}

/** The push proof once more, on everything that the change brings. How large a file may be was decided when it was pushed. */
async function findUnproven(desk: Desk, change: ChangeToMerge, develop: string): Promise<Obstacle | null> {
  const inspection = await inspectPush(desk.git, { old: null, new: change.headSha, base: develop });
  if (inspection.exceeded !== null) {
    const message = `the change has too many ${inspection.exceeded} to be proved`;
    return unproven([{ code: 'too-large', message }]);
  }
  const rules = { scopePatterns: change.scope, maxFileBytes: Number.POSITIVE_INFINITY };
  const verdict = judgePush({ ...inspection, ...rules });
  return verdict.ok ? null : unproven(verdict.problems);
}

/** What would land, looked at once more: a merge may bring together what each side may do alone. */
export async function findUnprovenMerge(
  desk: Desk,
  change: ChangeToMerge,
  merged: { onto: string; tree: string },
): Promise<Obstacle | null> {
  const problems = await judgeMerge(desk.git, { ...merged, scopePatterns: change.scope });
  return problems.length === 0 ? null : unproven(problems);
}

/** Problems that are kept as evidence. */
const KEPT = 100;

function unproven(problems: readonly PushProblem[]): Obstacle {
  const message = `The change does not keep to its scope: ${problems
    .slice(0, KEPT)
    .map((problem) => problem.message)
    .join('; ')}.`;
  return {
    kind: 'push-proof',
    reason: { code: 'push-proof', message },
    evidence: { problems: problems.slice(0, KEPT) },
  };
}
