import { tipAt, type Chain } from './chain.js';
import type { Picture } from './picture.js';
import type { Wish } from './plan.js';

/** Tests the shortest red tip of a chain again, where it was red: a flake shows, or the evidence grows. */
export function again({ verdicts }: Pick<Picture, 'verdicts'>, chain: Chain, times = 1): Wish[] {
  if (chain.red === null) return [];
  const tip = tipAt(chain, chain.red);
  const [first] = verdicts(tip.tree).reds;
  return first === undefined ? [] : [{ tip, again: { environment: first.environment }, times }];
}

/** There is one suspect, on a base that has passed. */
export const isSingle = (chain: Chain): boolean => chain.red === chain.green + 1;
