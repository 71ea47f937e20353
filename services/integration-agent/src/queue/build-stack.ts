import { shown } from '@manyhands/git';
import type { Action, Tip } from '@manyhands/merge-queue';
import { type BuiltPart, type ChangeToMerge, DatabaseUnavailable } from '@manyhands/postgres';
import { recordsOf } from '../conflicts/conflict-evidence.js';
import type { ResolvedFile } from '../conflicts/tried-file.js';
import { INTEGRATOR } from '../integrator-author.js';
import { candidateRef } from '../sandbox/candidate-refs.js';
import { treeOf, type Desk } from './desk.js';
import { type InConflict, leaveConflict } from './leave-conflict.js';
import { mergeOnto } from './merge-onto.js';
import type { Failure } from './setbacks.js';

/** What becomes of one change of a stack. */
type Placed =
  | { readonly kind: 'part'; readonly part: BuiltPart }
  /** It merges on `develop`, and not on the others. */
  | { readonly kind: 'left-out' }
  /** It is out of the queue, or was not in it any more. */
  | { readonly kind: 'gone' }
  /** It could not be merged this time. */
  | { readonly kind: 'failed'; readonly error: unknown }
  /** The process leaves. */
  | { readonly kind: 'interrupted' };

type Build = Extract<Action, { kind: 'build' }>;

/** What was put together, as far as it came. */
interface Stacked {
  readonly parts: BuiltPart[];
  readonly leftOut: string[];
  readonly failed: Failure[];
  /** Out of the queue, or not in it any more. */
  readonly gone: string[];
}

/**
 * Merges changes onto each other in memory. What does not merge with `develop` itself leaves the queue with the evidence; what merges
 * there, and not on the changes below it, is left out of the stack. The objects of a stack are written together; recording it is the last
 * step: a crash or an error before it leaves no trace. Answers the changes that could not be built this time.
 */
export async function buildStack(desk: Desk, { onto, changeIds }: Build): Promise<Failure[]> {
  const tree = await treeOf(desk, onto);
  if (tree === null) return [];
  const base: Tip = { sha: onto, tree };
  const { parts, leftOut, failed } = await putTogether(desk, { onto, changeIds });
  for (const part of parts) desk.trees.set(part.sha, part.tree);
  const top = parts.at(-1);
  if (top === undefined) return failed;
  const candidateId = await desk.store.built({ repositoryId: desk.repository.id, base, parts, leftOut });
  await desk.git.putRef(candidateRef(candidateId), top.sha);
  return failed;
}

/** When the objects of a stack cannot be written, none of its changes could be built. */
async function putTogether(desk: Desk, build: Omit<Build, 'kind'>): Promise<Stacked> {
  const stacked: Stacked = { parts: [], leftOut: [], failed: [], gone: [] };
  try {
    const isWhole = await desk.git.together(() => placeAll(desk, build, stacked));
    return isWhole ? stacked : { ...stacked, parts: [] };
  } catch (error) {
    if (isTheEnd(desk, error)) throw error;
    const decided = new Set([...stacked.gone, ...stacked.failed.map(({ changeId }) => changeId)]);
    const lost = build.changeIds.filter((changeId) => !decided.has(changeId));
    const failed = [...stacked.failed, ...lost.map((changeId) => ({ changeId, error }))];
    return { ...stacked, parts: [], leftOut: [], failed };
  }
}

/** False when the process leaves before all of them are in their places. */
async function placeAll(desk: Desk, { onto, changeIds }: Omit<Build, 'kind'>, stacked: Stacked): Promise<boolean> {
  const { parts, leftOut, failed, gone } = stacked;
  const changes = await desk.store.changesToMerge(changeIds);
  for (const changeId of changeIds) {
    const at = { develop: onto, below: parts.at(-1)?.sha ?? onto };
    const placed = await placeOne(desk, changes.get(changeId), at);
    if (placed.kind === 'interrupted') return false;
    if (placed.kind === 'part') parts.push(placed.part);
    if (placed.kind === 'left-out') leftOut.push(changeId);
    if (placed.kind === 'gone') gone.push(changeId);
    if (placed.kind === 'failed') failed.push({ changeId, error: placed.error });
  }
  return true;
}

async function placeOne(desk: Desk, change: ChangeToMerge | undefined, at: Place): Promise<Placed> {
  if (change === undefined) return { kind: 'gone' };
  try {
    return await place(desk, change, at);
  } catch (error) {
    if (isTheEnd(desk, error)) throw error;
    return { kind: 'failed', error };
  }
}

/** Not an error of the changes: nothing more can be done. */
const isTheEnd = ({ signal }: Desk, error: unknown): boolean => signal.aborted || error instanceof DatabaseUnavailable;

interface Place {
  readonly develop: string;
  /** The commit that the change is merged onto. */
  readonly below: string;
}

async function place(desk: Desk, change: ChangeToMerge, { develop, below }: Place): Promise<Placed> {
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
