import { buildAutomaton, statesNeeded } from './build-automaton.js';
import { MAX_ALTERNATIVES, MAX_PATTERNS, MAX_STATES, MAX_WILDCARD_STATES } from './limits.js';
import { problemOf, refuse, type ScopeProblem, TOO_MUCH } from './problems.js';
import { readPattern, type ReadPattern } from './read-pattern.js';
import { type Scope, sealScope } from './scope.js';
import { hasWildcard, type Segment } from './segments.js';

export type ParsedScope =
  { readonly ok: true; readonly scope: Scope } | { readonly ok: false; readonly problems: readonly ScopeProblem[] };

/** Reads a scope, or says what is wrong with each pattern that is wrong. No patterns make the empty scope. */
export function parseScope(patterns: readonly string[]): ParsedScope {
  const includes: (readonly Segment[])[] = [];
  const excludes: (readonly Segment[])[] = [];
  const problems: ScopeProblem[] = [];
  const room: Room = { alternatives: MAX_ALTERNATIVES, states: MAX_STATES, wildcardStates: MAX_WILDCARD_STATES };
  for (const [index, pattern] of patterns.entries()) {
    const read = index < MAX_PATTERNS ? readWithin(room, pattern) : refuse('too-complex', TOO_MANY_PATTERNS);
    if (read.ok) (pattern.startsWith('!') ? excludes : includes).push(...read.alternatives);
    else problems.push(problemOf(pattern, index, read));
    if (!read.ok && index >= MAX_PATTERNS) break;
  }
  if (problems.length > 0) return { ok: false, problems };
  const automata = { includes: buildAutomaton(includes), excludes: buildAutomaton(excludes) };
  return { ok: true, scope: sealScope([...patterns], automata) };
}

const TOO_MANY_PATTERNS = `is one too many: a scope has at most ${MAX_PATTERNS} patterns`;

/** What a scope may still take before it is too complex. */
interface Room {
  alternatives: number;
  states: number;
  wildcardStates: number;
}

/** Takes what the pattern needs out of the room that is left in its scope. */
function readWithin(room: Room, pattern: string): ReadPattern {
  const read = readPattern(pattern, room.alternatives);
  if (!read.ok) return read;
  room.alternatives -= read.alternatives.length;
  for (const segments of read.alternatives) {
    const states = statesNeeded(segments);
    room.states -= states;
    if (hasWildcard(segments)) room.wildcardStates -= states;
  }
  return room.states < 0 || room.wildcardStates < 0 ? refuse('too-complex', TOO_MUCH) : read;
}
