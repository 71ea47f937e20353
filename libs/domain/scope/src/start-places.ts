import type { Automaton, Start, State } from './automaton.js';
import { codePoints } from './fold.js';
import type { Place, Search } from './place.js';
import type { SearchBudget } from './search-budget.js';
import { nextSegmentShape, TEXT_START } from './segment-shape.js';

/** Two patterns that can agree on a beginning, and that beginning. */
interface Pair {
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
  let counted = 0;
  for (const left of lefts.starts) {
    for (const right of rights.starts) {
      if (left.prefix.startsWith(right.prefix)) pairs.push({ left, right, common: right.prefix });
      else if (right.prefix.startsWith(left.prefix)) pairs.push({ left, right, common: left.prefix });
    }
    budget.spend(pairs.length - counted);
    counted = pairs.length;
  }
  return pairs;
}

/** Where the common beginning of each pair ends. */
export function startPlaces(pairs: readonly Pair[], search: Search): Place[] {
  return pairs.flatMap((pair) => afterCommon(pair, search));
}

/** Walks both patterns and the tracker along the text that both begin with. */
function afterCommon({ left, right, common }: Pair, { tracker, budget }: Search): Place[] {
  let lefts = left.states;
  let rights = right.states;
  let shape = TEXT_START;
  let subset = tracker?.start ?? 0;
  const characters = codePoints(common);
  for (const character of characters) {
    lefts = onlyNext(lefts);
    rights = onlyNext(rights);
    shape = nextSegmentShape(shape, character) ?? shape;
    subset = tracker?.move(subset, character) ?? 0;
  }
  budget.spend(characters.length + lefts.length * rights.length);
  const same = { subset, shape, text: common, length: characters.length, below: null, rank: 0 };
  return lefts.flatMap((one) => rights.map((other) => ({ left: one, right: other, ...same })));
}

/** Inside its literal prefix a pattern is in one state at a time. */
function onlyNext(states: readonly State[]): readonly State[] {
  return states[0]?.next ?? [];
}
