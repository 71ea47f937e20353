import type { Automaton, State } from './automaton.js';
import { has } from './character-set.js';
import { codePoints } from './fold.js';

/**
 * Whether the automaton accepts a normalised path; `read` is the path with its final `/`.
 * `visited` is told how many states each character met, for callers that read many paths.
 */
export function accepts(automaton: Automaton, read: string, visited?: (states: number) => void): boolean {
  const starts = automaton.starts.filter(({ prefix }) => read.startsWith(prefix));
  if (starts.length === 0) return false;
  /** For each state, the length of text after which it was last reached. */
  const reachedAt = new Uint16Array(automaton.size);
  let states = starts.flatMap((start) => start.states);
  for (const [at, character] of codePoints(read).entries()) {
    visited?.(states.length);
    states = statesAfter(states, character, (state) => {
      const isFirst = reachedAt[state.id] !== at + 1;
      reachedAt[state.id] = at + 1;
      return isFirst;
    });
  }
  return states.some((state) => state.accepts);
}

function statesAfter(states: readonly State[], character: number, isFirst: (state: State) => boolean): State[] {
  const reached: State[] = [];
  for (const state of states) {
    if (!has(state.set, character)) continue;
    for (const next of state.next) {
      if (isFirst(next)) reached.push(next);
    }
  }
  return reached;
}
