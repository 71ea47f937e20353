import { inspectPush, judgePush } from '@manyhands/git';
import type { ChangeToMerge, Ejection } from '@manyhands/postgres';
import { hasCommit, type Desk } from './desk.js';

/** Why a change cannot be merged, as a person reads it. */
export type Obstacle = Pick<Ejection, 'kind' | 'reason' | 'evidence'>;

/**
 * Looks for what keeps a change from being merged, before merging is tried. The change is the commit that was reviewed: a branch
 * that is gone is no obstacle, a commit that is gone is one.
 */
export async function findObstacle(desk: Desk, change: ChangeToMerge, develop: string): Promise<Obstacle | null> {
  if (!(await hasCommit(desk.git, change.headSha))) return vanished(desk, change);
  if ((await desk.git.mergeBase(develop, change.headSha)) === null) return unrelated(desk, change, develop);
  return findUnproven(desk, change, develop);
}

async function vanished(desk: Desk, change: ChangeToMerge): Promise<Obstacle> {
  const message = `The commit ${change.headSha} that was reviewed is not in the repository any more.`;
  const evidence = { head: change.headSha, branch: change.branch, branchNow: await desk.git.head(change.branch) };
  return { kind: 'push-proof', reason: { code: 'commit-missing', message }, evidence };
}

function unrelated(desk: Desk, change: ChangeToMerge, develop: string): Obstacle {
  const message = `The change has no commit in common with ${desk.repository.integrationBranch}.`;
  const evidence = { develop, head: change.headSha };
  return { kind: 'conflict', reason: { code: 'unrelated-history', message }, evidence };
}

/** The push proof once more, on everything that the change brings. How large a file may be was decided when it was pushed. */
async function findUnproven(desk: Desk, change: ChangeToMerge, develop: string): Promise<Obstacle | null> {
  const inspection = await inspectPush(desk.git, { old: null, new: change.headSha, base: develop });
  const rules = { scopePatterns: change.scope, maxFileBytes: Number.POSITIVE_INFINITY };
  const verdict = judgePush({ touched: inspection.touched, ...rules });
  if (verdict.ok && inspection.complete) return null;
  const problems = verdict.ok
    ? [{ code: 'too-large', message: 'the change has too many commits to be proved' }]
    : verdict.problems;
  const message = `The change does not keep to its scope: ${problems.map((problem) => problem.message).join('; ')}.`;
  return { kind: 'push-proof', reason: { code: 'push-proof', message }, evidence: { problems } };
}
