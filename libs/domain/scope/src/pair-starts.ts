import type { Automaton, Start } from './automaton.js';
import { mayAgree } from './heads.js';
import type { SearchBudget } from './search-budget.js';

/** Two patterns that can agree on a beginning, and that beginning. */
export interface Pair {
  readonly left: Start;
  readonly right: Start;
  readonly common: string;
}

/**
 * Every pair of patterns, one of each side, that can agree on a beginning.
 * Most pairs of scopes share no literal prefix: they are told apart here, before any search.
 */
export function pairStarts(lefts: Automaton, rights: Automaton, budget: SearchBudget): Pair[] {
  const pairs: Pair[] = [];
  if (!mayAgree(lefts.heads, rights.heads)) return pairs;
  forEachBelow(lefts.starts, rights.starts, (left, right) => {
    budget.spend(1);
    pairs.push({ left, right, common: left.prefix });
  });
  forEachBelow(rights.starts, lefts.starts, (right, left) => {
    budget.spend(1);
    if (left.prefix.length > right.prefix.length) pairs.push({ left, right, common: right.prefix });
  });
  return pairs;
}

/** Calls for each pair where `inner` begins with the prefix of `outer`. Both lists are sorted: one walk finds them all. */
function forEachBelow(outers: readonly Start[], inners: readonly Start[], call: CallWithBoth): void {
  let first = 0;
  for (const outer of outers) {
    const { prefix } = outer;
    while ((inners[first]?.prefix ?? prefix) < prefix) first += 1;
    for (let at = first; inners[at]?.prefix.startsWith(prefix) === true; at += 1) call(outer, inners[at] as Start);
  }
}

type CallWithBoth = (outer: Start, inner: Start) => void;

/** Whether the two can also agree on an ending. When they cannot, they have no path in common. */
export function canEndAlike({ left, right }: Pair): boolean {
  return left.suffix.endsWith(right.suffix) || right.suffix.endsWith(left.suffix);
}

/** The automaton without the patterns that disagree with every pair: no path that the pairs are about can match these. */
export function onlyRelevant(automaton: Automaton, pairs: readonly Pair[], budget: SearchBudget): Automaton {
  budget.spendLittle(automaton.starts.length * pairs.length);
  const isRelevant = ({ prefix }: Start): boolean =>
    pairs.some(({ left, right }) => {
      const longer = left.prefix.length > right.prefix.length ? left.prefix : right.prefix;
      return longer.startsWith(prefix) || prefix.startsWith(longer);
    });
  return { ...automaton, starts: automaton.starts.filter(isRelevant) };
}
