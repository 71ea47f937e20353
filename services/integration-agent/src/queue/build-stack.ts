import { shown } from '@manyhands/git';
import type { Action, Tip } from '@manyhands/merge-queue';
import { type BuiltPart, type ChangeToMerge, DatabaseUnavailable } from '@manyhands/postgres';
import { recordsOf } from '../conflicts/conflict-evidence.js';
import type { ResolvedFile } from '../conflicts/tried-file.js';
import { candidateRef } from './candidate-refs.js';
import { treeOf, type Desk } from './desk.js';
import { type InConflict, leaveConflict } from './leave-conflict.js';
import { mergeOnto } from './merge-onto.js';
import type { Failure } from './setbacks.js';

const INTEGRATOR = { name: 'manyhands integration', email: 'integration@manyhands.invalid' };

/** What becomes of one change of a stack. */
type Placed =
  | { readonly kind: 'part'; readonly part: BuiltPart }
  /** It merges on `develop`, and not on the others. */
  | { readonly kind: 'left-out' }
  /** It is out of the queue, or was not in it any more. */
  | { readonly kind: 'gone' }
  /** The process leaves. */
  | { readonly kind: 'interrupted' };

type Build = Extract<Action, { kind: 'build' }>;

/**
 * Merges changes onto each other in memory. What does not merge with `develop` itself leaves the queue with the evidence; what merges
 * there, and not on the changes below it, is left out of the stack. Recording the stack is the last step: a crash or an error before
 * it leaves no trace. Answers the changes that could not be built this time.
 */
export async function buildStack(desk: Desk, { onto, changeIds }: Build): Promise<Failure[]> {
  const tree = await treeOf(desk, onto);
  if (tree === null) return [];
  const base: Tip = { sha: onto, tree };
  const parts: BuiltPart[] = [];
  const leftOut: string[] = [];
  const failed: Failure[] = [];
  for (const changeId of changeIds) {
    const placed = await place(desk, changeId, { develop: onto, below: parts.at(-1)?.sha ?? onto }).catch(
      (error: unknown) => {
        if (desk.signal.aborted || error instanceof DatabaseUnavailable) throw error;
        failed.push({ changeId, error });
        return { kind: 'gone' } as const;
      },
    );
    if (placed.kind === 'interrupted') return failed;
    if (placed.kind === 'part') parts.push(placed.part);
    if (placed.kind === 'left-out') leftOut.push(changeId);
  }
  const top = parts.at(-1);
  if (top === undefined) return failed;
  const candidateId = await desk.store.built({ repositoryId: desk.repository.id, base, parts, leftOut });
  await desk.git.putRef(candidateRef(candidateId), top.sha);
  return failed;
}

interface Place {
  readonly develop: string;
  /** The commit that the change is merged onto. */
  readonly below: string;
}

async function place(desk: Desk, changeId: string, { develop, below }: Place): Promise<Placed> {
  const change = await desk.store.changeToMerge(changeId);
  if (change === null) return { kind: 'gone' };
  const merged = await mergeOnto(desk, change, { onto: below, isDevelop: below === develop });
  if (merged.kind === 'interrupted') return merged;
  if (merged.kind === 'merged') return { kind: 'part', part: await commit(desk, change, { onto: below, ...merged }) };
  const alone = below === develop ? merged : await mergeOnto(desk, change, { onto: develop, isDevelop: true });
  if (alone.kind === 'interrupted') return alone;
  if (alone.kind === 'merged') return { kind: 'left-out' };
  await eject(desk, { change, develop, refused: alone });
  return { kind: 'gone' };
}

async function eject(desk: Desk, left: InConflict): Promise<void> {
  const { obstacle, tried } = left.refused;
  const { kind, ...what } = obstacle;
  const { changeId, headSha } = left.change;
  if (kind === 'conflict') return leaveConflict(desk, left);
  await desk.store.eject({ changeId, headSha, kind, ...what, attempts: recordsOf(tried) });
}

interface Merged {
  readonly onto: string;
  readonly tree: string;
  readonly resolved: readonly ResolvedFile[];
}

async function commit(desk: Desk, change: ChangeToMerge, { onto, tree, resolved }: Merged): Promise<BuiltPart> {
  const { changeId, headSha } = change;
  const message = mergeMessage(change, resolved);
  const sha = await desk.git.commitTree({ tree, parents: [onto, headSha], message, author: INTEGRATOR });
  desk.trees.set(sha, tree);
  return { changeId, headSha, sha, tree, attempts: recordsOf(resolved) };
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
