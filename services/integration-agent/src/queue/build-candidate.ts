import { shown } from '@manyhands/git';
import type { ChangeToMerge } from '@manyhands/postgres';
import { recordsOf } from '../conflicts/conflict-evidence.js';
import type { ResolvedFile } from '../conflicts/tried-file.js';
import type { Desk } from './desk.js';
import { mergeOnto } from './merge-onto.js';

const INTEGRATOR = { name: 'manyhands integration', email: 'integration@manyhands.invalid' };

/**
 * Merges a change onto `develop` in memory. A conflict that the rungs do not resolve, or whatever else keeps it from being merged,
 * ejects the change with the evidence; otherwise there is a candidate. Recording it is the last step: a crash or an error before it
 * leaves no trace.
 */
export async function buildCandidate(desk: Desk, action: { changeId: string; onto: string }): Promise<void> {
  const change = await desk.store.changeToMerge(action.changeId);
  if (change === null) return;
  const merged = await mergeOnto(desk, change, action.onto);
  switch (merged.kind) {
    case 'interrupted':
      return;
    case 'refused': {
      const { changeId } = change;
      return desk.store.eject({ changeId, ...merged.obstacle, attempts: recordsOf(merged.tried) });
    }
    case 'merged':
      return record(desk, change, { onto: action.onto, ...merged });
    default:
      return merged satisfies never;
  }
}

interface Merged {
  readonly onto: string;
  readonly tree: string;
  readonly resolved: readonly ResolvedFile[];
}

async function record(desk: Desk, change: ChangeToMerge, { onto, tree, resolved }: Merged): Promise<void> {
  const sha = await desk.git.commitTree({
    tree,
    parents: [onto, change.headSha],
    message: mergeMessage(change, resolved),
    author: INTEGRATOR,
  });
  await desk.store.built({
    repositoryId: desk.repository.id,
    changeId: change.changeId,
    headSha: change.headSha,
    baseSha: onto,
    sha,
    tree,
    attempts: recordsOf(resolved),
  });
}

const mergeMessage = (change: ChangeToMerge, resolved: readonly ResolvedFile[]): string =>
  [
    change.title,
    '',
    `Merges ${change.branch} by ${change.agent}.`,
    '',
    `Epic: ${change.epicId}`,
    `Task: ${change.taskId}`,
    `Session: ${change.sessionId}`,
    `Requested-by: ${change.requestedBy}`,
    ...resolved.map(({ path, rung, name }) => `Resolved: ${shown(path)} (rung ${rung}, ${name})`),
    '',
  ].join('\n');
