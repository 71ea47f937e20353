import { matches, parseScope } from '@manyhands/scope';
import type { BareRepository } from './bare-repository.js';
import { listFileChanges } from './history.js';
import { outsideScope, type PushProblem, twinProblem } from './judge-push.js';
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
  const changes = await listFileChanges(repository.dir, merge.onto, merge.tree);
  const outside = changes.flatMap(({ path }) => (matches(parsed.scope, path) ? [] : [outsideScope(path)]));
  const newNames = changes.flatMap(({ path, isNew }) => (isNew ? [path] : []));
  const twins = await twinsBetween(repository.dir, { from: merge.onto, to: merge.tree, newNames });
  return [...outside, ...twins.map(twinProblem)];
}
