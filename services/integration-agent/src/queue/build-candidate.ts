import { inspectPush, judgePush, type BareRepository } from '@manyhands/git';
import type { ChangeToMerge, MergeQueueStore } from '@manyhands/postgres';
import type { RepositoryView } from '@manyhands/contracts';

export interface BuildDesk {
  readonly repository: RepositoryView;
  readonly git: BareRepository;
  readonly store: MergeQueueStore;
}

const INTEGRATOR = { name: 'manyhands integration', email: 'integration@manyhands.invalid' };

/** Keeps a candidate's commit alive and lets its gate sandbox fetch it. */
export const candidateRef = (candidateId: string): string => `refs/manyhands/candidates/${candidateId}`;

/**
 * Merges a change onto `develop` in memory. Before that the push proof runs again on everything that the change brings. A conflict
 * or a broken proof ejects the change with the evidence; otherwise there is a candidate.
 */
export async function buildCandidate(desk: BuildDesk, action: { changeId: string; onto: string }): Promise<void> {
  const change = await desk.store.changeToMerge(action.changeId);
  if (change === null) return;
  if (await isUnproven(desk, change, action.onto)) return;
  const merge = await desk.git.mergeTree({ ours: action.onto, theirs: change.headSha });
  if (merge.kind === 'conflict') {
    const reason = {
      code: 'conflict',
      message: `The change conflicts with ${desk.repository.integrationBranch} in ${merge.files.join(', ')}.`,
    };
    const evidence = { files: merge.files, messages: merge.messages, develop: action.onto, head: change.headSha };
    return desk.store.eject({ changeId: change.changeId, kind: 'conflict', reason, evidence });
  }
  const sha = await desk.git.commitTree({
    tree: merge.tree,
    parents: [action.onto, change.headSha],
    message: mergeMessage(change),
    author: INTEGRATOR,
  });
  const candidateId = await desk.store.built({
    repositoryId: desk.repository.id,
    changeId: change.changeId,
    headSha: change.headSha,
    baseSha: action.onto,
    sha,
    tree: merge.tree,
  });
  await desk.git.putRef(candidateRef(candidateId), sha);
}

async function isUnproven(desk: BuildDesk, change: ChangeToMerge, develop: string): Promise<boolean> {
  const inspection = await inspectPush(desk.git, { old: null, new: change.headSha, base: develop });
  const verdict = judgePush({ touched: inspection.touched, scopePatterns: change.scope });
  if (verdict.ok && inspection.complete) return false;
  const problems = verdict.ok
    ? [{ code: 'too-large', message: 'the change has too many commits to be proved' }]
    : verdict.problems;
  const message = `The change does not keep to its scope: ${problems.map((problem) => problem.message).join('; ')}.`;
  await desk.store.eject({
    changeId: change.changeId,
    kind: 'push-proof',
    reason: { code: 'push-proof', message },
    evidence: { problems },
  });
  return true;
}

const mergeMessage = (change: ChangeToMerge): string =>
  [
    change.title,
    '',
    `Merges ${change.branch} by ${change.agent}.`,
    '',
    `Epic: ${change.epicId}`,
    `Task: ${change.taskId}`,
    `Session: ${change.sessionId}`,
    `Requested-by: ${change.requestedBy}`,
    '',
  ].join('\n');
