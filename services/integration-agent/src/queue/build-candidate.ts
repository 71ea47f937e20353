import type { ChangeToMerge } from '@manyhands/postgres';
import type { Desk } from './desk.js';
import { findObstacle, findUnprovenMerge, type Obstacle } from './obstacles.js';

const INTEGRATOR = { name: 'manyhands integration', email: 'integration@manyhands.invalid' };

/**
 * Merges a change onto `develop` in memory. A conflict, or whatever else keeps it from being merged, ejects the change with the
 * evidence; otherwise there is a candidate. Recording it is the last step: a crash or an error before it leaves no trace.
 */
export async function buildCandidate(desk: Desk, action: { changeId: string; onto: string }): Promise<void> {
  const change = await desk.store.changeToMerge(action.changeId);
  if (change === null) return;
  const merge = await mergeOnto(desk, change, action.onto);
  if ('kind' in merge) return desk.store.eject({ changeId: change.changeId, ...merge });
  const sha = await desk.git.commitTree({
    tree: merge.tree,
    parents: [action.onto, change.headSha],
    message: mergeMessage(change),
    author: INTEGRATOR,
  });
  await desk.store.built({
    repositoryId: desk.repository.id,
    changeId: change.changeId,
    headSha: change.headSha,
    baseSha: action.onto,
    sha,
    tree: merge.tree,
  });
}

async function mergeOnto(desk: Desk, change: ChangeToMerge, develop: string): Promise<Obstacle | { tree: string }> {
  const obstacle = await findObstacle(desk, change, develop);
  if (obstacle !== null) return obstacle;
  const merge = await desk.git.mergeTree({ ours: develop, theirs: change.headSha });
  if (merge.kind === 'clean') {
    const { tree } = merge;
    return (await findUnprovenMerge(desk, change, { onto: develop, tree })) ?? { tree };
  }
  const message = `The change conflicts with ${desk.repository.integrationBranch} in ${merge.files.map(({ path }) => path).join(', ')}.`;
  const evidence = {
    files: merge.files.map(({ path }) => path),
    messages: merge.messages,
    develop,
    head: change.headSha,
  };
  return { kind: 'conflict', reason: { code: 'conflict', message }, evidence };
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
