import { compiled, type PathSet } from './scope.js';

/** How much a parsed scope takes, for callers that hold or compare many. */
export interface ScopeSize {
  /** Automaton states, about two hundred bytes each. */
  readonly states: number;
  /** Patterns after every `{a,b}` is written out, exclusions included. */
  readonly alternatives: number;
}

export function sizeOf(set: PathSet): ScopeSize {
  const { includes, excludes } = compiled(set);
  return { states: includes.size + excludes.size, alternatives: includes.starts.length + excludes.starts.length };
}
