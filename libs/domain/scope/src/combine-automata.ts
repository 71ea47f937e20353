import { assemble } from './assemble.js';
import type { Automaton, State } from './automaton.js';
import { intersect } from './character-set.js';
import { DraftStates, type Node } from './draft-states.js';
import { canEndAlike, pairStarts } from './pair-starts.js';
import type { SearchBudget } from './search-budget.js';
import { SubsetTracker } from './subset-tracker.js';

/** Accepts what either accepts. */
export function eitherOf(one: Automaton, other: Automaton, budget: SearchBudget): Automaton {
  if (one.starts.length === 0) return other;
  if (other.starts.length === 0) return one;
  const drafts = new DraftStates();
  budget.spend(one.size + other.size);
  return assemble([...one.starts, ...other.starts].map(({ states }) => drafts.of(copies(states))));
}

function copies(states: readonly State[]): Node[] {
  return states.map((state) => ({ ...state, key: `${state.id}`, next: () => copies(state.next) }));
}

/** Accepts what both accept: a state for each pair of states that one text leads to. */
export function bothOf(lefts: Automaton, rights: Automaton, budget: SearchBudget): Automaton {
  const drafts = new DraftStates();
  const pairUp = (ones: readonly State[], others: readonly State[]): Node[] => {
    budget.spend(ones.length * others.length);
    return ones.flatMap((one) => others.flatMap((other) => together(one, other)));
  };
  const together = (one: State, other: State): Node[] => {
    const set = intersect(one.set, other.set);
    budget.spendLittle(one.set.length + other.set.length);
    const accepts = one.accepts && other.accepts;
    if (set.length === 0 && !accepts) return [];
    const key = `${one.id} ${other.id}`;
    return [{ key, set, accepts, forever: one.forever && other.forever, next: () => pairUp(one.next, other.next) }];
  };
  const pairs = pairStarts(lefts, rights, budget).filter(canEndAlike);
  return assemble(pairs.map(({ left, right }) => drafts.of(pairUp(left.states, right.states))));
}

/** Accepts what `among` accepts and `without` does not. To know the latter takes all states that a text leads to. */
export function differenceOf(among: Automaton, without: Automaton, budget: SearchBudget): Automaton {
  if (pairStarts(among, without, budget).length === 0) return among;
  const drafts = new DraftStates();
  const tracker = new SubsetTracker([without], budget);
  const follow = (states: readonly State[], subset: number): Node[] => {
    budget.spend(states.length);
    if (tracker.isCertain(subset)) return [];
    return states.flatMap((state) => (state.accepts ? ending(state, subset) : groups(state, subset)));
  };
  const ending = (state: State, subset: number): Node[] => {
    return tracker.accepting(subset) === 0 ? [{ ...state, key: `${state.id} ${subset}`, next: () => [] }] : [];
  };
  const groups = ({ id, set, forever, next, accepts }: State, subset: number): Node[] => {
    return tracker.groups(subset, set).map((group, at) => ({
      key: `${id} ${subset} ${at}`,
      set: group,
      accepts,
      forever: forever && tracker.isOver(subset),
      next: () => follow(next, tracker.move(subset, group[0]?.[0] ?? 0)),
    }));
  };
  return assemble(among.starts.map(({ states }) => drafts.of(follow(states, tracker.start))));
}
