import type { Automaton, State } from './automaton.js';
import { candidates } from './candidates.js';
import { type CharacterSet, has } from './character-set.js';
import { groupsOf } from './groups-of.js';
import { MAX_SUBSETS } from './limits.js';
import type { SearchBudget } from './search-budget.js';
import { ScopeTooComplexError } from './too-complex-error.js';

/** States that can all be reached by the same text. `accepting` has bit n set when automaton n accepts here. */
interface Subset {
  readonly members: readonly (readonly State[])[];
  readonly accepting: number;
  /** The character sets that tell characters apart here. */
  readonly labels: readonly CharacterSet[];
  readonly choices: Map<CharacterSet, Map<CharacterSet, readonly number[]>>;
  readonly moves: Map<number, number>;
}

/**
 * Follows several automata at once, deterministically, building only the subsets that are met.
 * To know that a path is *not* accepted takes all the states it can reach, not one: hence the subsets.
 */
export class SubsetTracker {
  private readonly subsets: Subset[] = [];
  private readonly numbers = new Map<string, number>();
  readonly start: number;

  constructor(
    private readonly automata: readonly Automaton[],
    private readonly budget: SearchBudget,
  ) {
    this.start = this.numberOf(automata.map(({ starts }) => starts.flatMap(({ states }) => states)));
  }

  /** The subset after one more character. */
  move(subset: number, character: number): number {
    const from = this.at(subset);
    const known = from.moves.get(character);
    if (known !== undefined) return known;
    const moved = this.numberOf(from.members.map((states) => this.step(states, character)));
    from.moves.set(character, moved);
    return moved;
  }

  /** Whether every path that goes on from here is accepted by one of them. */
  isCertain(subset: number): boolean {
    return this.at(subset).members.some((states, at) => states[0] === this.automata[at]?.free);
  }

  /** Whether nothing can be accepted any more. */
  isOver(subset: number): boolean {
    return this.at(subset).members.every((states) => states.length === 0);
  }

  /** The set, cut into groups of characters that lead on from here alike. */
  groups(subset: number, set: CharacterSet): readonly CharacterSet[] {
    return groupsOf(set, this.at(subset).labels, this.budget);
  }

  /** Bit n is set when the n-th automaton accepts. */
  accepting(subset: number): number {
    return this.at(subset).accepting;
  }

  /** The characters worth trying here where both sets allow them; see `candidates`. */
  choices(subset: number, left: CharacterSet, right: CharacterSet): readonly number[] {
    const { labels, choices } = this.at(subset);
    const byRight = choices.get(left) ?? new Map<CharacterSet, readonly number[]>();
    const known = byRight.get(right);
    if (known !== undefined) return known;
    const chosen = candidates({ left, right, labels, budget: this.budget });
    choices.set(left, byRight.set(right, chosen));
    return chosen;
  }

  private step(states: readonly State[], character: number): State[] {
    const reached: State[] = [];
    this.budget.spend(states.length);
    for (const state of states) {
      if (!has(state.set, character)) continue;
      reached.push(...state.next);
    }
    return reached;
  }

  private numberOf(members: readonly (readonly State[])[]): number {
    const sorted = this.automata.map((automaton, at) => canonical(members[at] ?? [], automaton));
    const key = sorted.map((states) => states.map(({ id }) => id).join(',')).join(';');
    const known = this.numbers.get(key);
    if (known !== undefined) return known;
    if (this.subsets.length >= MAX_SUBSETS) throw new ScopeTooComplexError(`more than ${MAX_SUBSETS} subsets`);
    const labels = [...new Set(sorted.flat().map(({ set }) => set))].filter((set) => set.length > 0);
    let accepting = 0;
    for (const [at, states] of sorted.entries()) {
      if (states.some(({ accepts }) => accepts)) accepting |= 1 << at;
    }
    this.numbers.set(key, this.subsets.length);
    return this.subsets.push({ members: sorted, accepting, labels, choices: new Map(), moves: new Map() }) - 1;
  }

  private at(subset: number): Subset {
    const found = this.subsets[subset];
    if (found === undefined) throw new RangeError(`no subset ${subset}`);
    return found;
  }
}

/** Sorted, no state twice. What accepts for ever is one state, however many patterns brought it there. */
function canonical(states: readonly State[], { free }: Automaton): readonly State[] {
  if (states.some(({ forever }) => forever)) return [free];
  return [...new Set(states)].sort((left, right) => left.id - right.id);
}
