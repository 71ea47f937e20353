import type { State } from './automaton.js';
import type { Pair } from './pair-starts.js';
import type { Place, Search } from './place.js';
import { nextSegmentShape, TEXT_START } from './segment-shape.js';

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
  let length = 0;
  for (const text of common) {
    const character = text.codePointAt(0) ?? 0;
    lefts = onlyNext(lefts);
    rights = onlyNext(rights);
    shape = nextSegmentShape(shape, character) ?? shape;
    subset = tracker?.move(subset, character) ?? 0;
    length += 1;
  }
  budget.spend(length + lefts.length * rights.length);
  const same = { subset, shape, text: common, length, below: null, rank: 0 };
  return lefts.flatMap((one) => rights.map((other) => ({ left: one, right: other, ...same })));
}

/** Inside its literal prefix a pattern is in one state at a time. */
function onlyNext(states: readonly State[]): readonly State[] {
  return states[0]?.next ?? [];
}
