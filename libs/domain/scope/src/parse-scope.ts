import { buildAutomaton, statesNeeded } from './build-automaton.js';
import { checkText } from './check-text.js';
import { expand } from './expand.js';
import { fold } from './fold.js';
import { MAX_ALTERNATIVES, MAX_PATTERN_LENGTH, MAX_PATTERNS, MAX_STATES, MAX_WILDCARD_STATES } from './limits.js';
import { problemOf, type Refusal, refuse, type ScopeProblem } from './problems.js';
import { type Scope, seal } from './scope.js';
import { hasWildcard, readSegments, type Segment } from './segments.js';
import { tokenise } from './tokenise.js';

export type ParsedScope =
  { readonly ok: true; readonly scope: Scope } | { readonly ok: false; readonly problems: readonly ScopeProblem[] };

type ReadPattern = { readonly ok: true; readonly alternatives: readonly (readonly Segment[])[] } | Refusal;

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
  return { ok: true, scope: seal({ patterns: [...patterns], ...automata }) };
}

const TOO_MANY_PATTERNS = `is one too many: a scope has at most ${MAX_PATTERNS} patterns`;
const TOO_MUCH = 'makes the scope too large: use fewer, wider or shorter patterns';

/** What a scope may still take before it is too complex. */
interface Room {
  alternatives: number;
  states: number;
  wildcardStates: number;
}

/** Takes what the pattern needs out of the room that is left in its scope. */
function readWithin(room: Room, pattern: string): ReadPattern {
  const read = readPattern(pattern);
  if (!read.ok) return read;
  room.alternatives -= read.alternatives.length;
  for (const segments of read.alternatives) {
    const states = statesNeeded(segments);
    room.states -= states;
    if (hasWildcard(segments)) room.wildcardStates -= states;
  }
  const full = room.alternatives < 0 || room.states < 0 || room.wildcardStates < 0;
  return full ? refuse('too-complex', TOO_MUCH) : read;
}

function readPattern(pattern: string): ReadPattern {
  if (pattern.length > MAX_PATTERN_LENGTH) {
    return refuse('too-complex', `is longer than ${MAX_PATTERN_LENGTH} characters: shorten it`);
  }
  const written = pattern.startsWith('!') ? pattern.slice(1) : pattern;
  const refusal = checkText(written);
  if (refusal !== null) return refusal;
  const tokens = tokenise(fold(written));
  if (!tokens.ok) return tokens;
  const expanded = expand(tokens.tokens);
  return expanded.ok ? readAlternatives(expanded.alternatives) : expanded;
}

function readAlternatives(written: Extract<ReturnType<typeof expand>, { ok: true }>['alternatives']): ReadPattern {
  const alternatives: (readonly Segment[])[] = [];
  for (const tokens of written) {
    const read = readSegments(tokens);
    if (!read.ok) return read;
    alternatives.push(read.segments);
  }
  return { ok: true, alternatives };
}
