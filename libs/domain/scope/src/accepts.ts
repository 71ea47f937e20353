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
  for (const [before, character] of codePoints(read).entries()) {
    visited?.(states.length);
    const reached: State[] = [];
    for (const { set, next } of states) {
      if (!has(set, character)) continue;
      for (const state of next) {
        if (reachedAt[state.id] === before + 1) continue;
        reachedAt[state.id] = before + 1;
        reached.push(state);
      }
    }
    states = reached;
  }
  return states.some((state) => state.accepts);
}
