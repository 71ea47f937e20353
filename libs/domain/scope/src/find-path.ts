import { accepts } from './accepts.js';
import type { Automaton } from './automaton.js';
import { headsOf } from './heads.js';
import { pairStarts } from './pair-starts.js';
import { endsPath, pathOf } from './place.js';
import { explore } from './search.js';
import type { SearchBudget } from './search-budget.js';
import { startPlaces } from './start-places.js';
import { SubsetTracker } from './subset-tracker.js';

interface Wanted {
  /** The path must be accepted by this automaton. */
  readonly among: Automaton;
  /** Automata to follow along; bit n of `accepting` is set when the n-th accepts the path. */
  readonly tracked: readonly Automaton[];
  readonly wanted: (accepting: number) => boolean;
  readonly budget: SearchBudget;
}

/**
 * A path of one automaton with the wanted answers of others, or `null` when there is none.
 * Patterns without a wildcard are read, one path each; only the others need a search.
 */
export function findPath({ among, tracked, wanted, budget }: Wanted): string | null {
  for (const { prefix, literal } of among.starts) {
    if (literal && wanted(acceptingOf(tracked, prefix, budget))) return prefix.slice(0, -1);
  }
  const starts = among.starts.filter(({ literal }) => !literal);
  return starts.length === 0 ? null : search({ among: { ...among, starts }, tracked, wanted, budget });
}

function acceptingOf(tracked: readonly Automaton[], read: string, budget: SearchBudget): number {
  let accepting = 0;
  for (const [at, automaton] of tracked.entries()) {
    const accepted = accepts(automaton, read, (states) => budget.spendLittle(states));
    if (accepted) accepting |= 1 << at;
  }
  return accepting;
}

function search({ among, tracked, wanted, budget }: Wanted): string | null {
  const tracker = new SubsetTracker(tracked, budget);
  const context = { tracker, budget };
  const anything: Automaton = {
    ...among,
    starts: [{ prefix: '', suffix: '', literal: false, states: [among.free] }],
    heads: headsOf(['']),
  };
  const found = explore(startPlaces(pairStarts(among, anything, budget), context), context, (place) => {
    return endsPath(place) && place.left.accepts && wanted(tracker.accepting(place.subset));
  });
  return found === null ? null : pathOf(found);
}
