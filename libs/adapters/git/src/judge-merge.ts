import { matches, parseScope } from '@manyhands/scope';
import type { BareRepository } from './bare-repository.js';
import { type FileChange, listFileChanges } from './history.js';
import { outsideScope, type PushProblem, twinProblem } from './judge-push.js';
import { findTwins } from './name-twins.js';
import { objectId } from './names.js';
import { twinsBetween } from './tree-names.js';

export interface MergeResult {
  /** Commit that the change is merged onto. */
  readonly onto: string;
  /** Tree of the merge. */
  readonly tree: string;
  readonly scopePatterns: readonly string[];
}

/**
 * The last look, at what would really land: everything in which the merged tree differs from where it lands is inside the scope,
 * and no new name is the twin of one that others brought meanwhile. Empty when that is so.
 */
export async function judgeMerge(repository: BareRepository, merge: MergeResult): Promise<readonly PushProblem[]> {
  const parsed = parseScope(merge.scopePatterns);
  if (!parsed.ok) return [{ code: 'unreadable-scope', message: 'the scope cannot be read' }];
  const changes = await changesOf(repository, merge);
  const outside = changes.flatMap(({ path }) => (matches(parsed.scope, path) ? [] : [outsideScope(path)]));
  const newNames = changes.flatMap(({ path, isNew }) => (isNew ? [path] : []));
  if (!(await mayHaveTwins(repository, merge.tree, newNames))) return outside;
  const twins = await twinsBetween(repository.dir, { from: merge.onto, to: merge.tree, newNames });
  return [...outside, ...twins.map(twinProblem)];
}

/** Names that are not UTF-8 are git's to tell. */
async function changesOf({ dir, kept }: BareRepository, { onto, tree }: MergeResult): Promise<readonly FileChange[]> {
  const entries = await kept.diff(objectId(onto), objectId(tree));
  if (entries === null || entries.some(({ readable }) => !readable)) return listFileChanges(dir, onto, tree);
  return entries.map(({ path, oldMode }) => ({ path, isNew: oldMode === '000000' }));
}

/** Whether something stands beside a new name, or a directory that it is in, that is one name with it; also when that is not known. */
async function mayHaveTwins({ kept }: BareRepository, tree: string, newNames: readonly string[]): Promise<boolean> {
  if (newNames.length === 0) return false;
  const entries = await kept.namesAlong(tree, newNames);
  return entries === null || findTwins({ after: [...entries.keys()], before: [], added: new Set(newNames) }).length > 0;
}
