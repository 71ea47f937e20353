import { ownerAreas } from '@manyhands/context';
import type { GatheredContext } from './gather-context.js';
import type { RepositoryContext } from './thread-messages.js';

/** What planning needs of a gathered context, without the facts that it was made from. */
export function compact({ commit, text, tokens, facts }: GatheredContext): RepositoryContext {
  const { files, imports } = facts.tree;
  const pairs = new Int32Array(2 * imports.reduce((sum, targets) => sum + targets.length, 0));
  let at = 0;
  imports.forEach((targets, from) => {
    for (const target of targets) {
      pairs[at] = from;
      pairs[at + 1] = target;
      at += 2;
    }
  });
  const hubs = facts.hubs.map(({ path }) => path);
  const owners = ownerAreas(facts.tree.owners.rules);
  return { commit, text, tokens, paths: files.map(({ path }) => path), hubs, imports: pairs, owners };
}
