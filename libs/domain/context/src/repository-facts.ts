import type { HistoryFacts } from './history-facts.js';
import { type Hub, hubsOf } from './hubs.js';
import type { TreeFacts } from './tree-facts.js';

/** Everything that is known of a repository at one commit. */
export interface RepositoryFacts {
  readonly tree: TreeFacts;
  readonly history: HistoryFacts;
  readonly hubs: readonly Hub[];
}

export const describeRepository = (tree: TreeFacts, history: HistoryFacts): RepositoryFacts => ({
  tree,
  history,
  hubs: hubsOf(tree, history),
});
