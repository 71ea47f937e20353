import type { Automaton, Start, State } from './automaton.js';
import { NAME_CHARACTERS, PATH_CHARACTERS, single, SLASH } from './character-set.js';
import { hasWildcard, isLiteral, type Part, type Segment } from './segments.js';

type Draft = { -readonly [Field in keyof State]: State[Field] };

/** Joins the patterns into one automaton of `statesNeeded` states and a free one. */
export function buildAutomaton(patterns: readonly (readonly Segment[])[]): Automaton {
  const free: Draft = { id: 0, set: PATH_CHARACTERS, next: [], accepts: true, forever: true, named: 0 };
  free.next = [free];
  let size = 1;
  const starts: Start[] = [];
  for (const segments of patterns) {
    const states = buildPattern(segments, size);
    size += statesNeeded(segments);
    starts.push({ prefix: literalPrefix(segments), literal: !hasWildcard(segments), states });
  }
  return { starts, size, free };
}

/** How many states the pattern takes: to check before building. */
export function statesNeeded(segments: readonly Segment[]): number {
  let count = 1;
  for (const segment of segments) count += segment.kind === 'tree' ? 3 : segment.parts.length + 1;
  return count;
}

/** Builds from the end, so that what follows a state is there before the state. Returns the first states. */
function buildPattern(segments: readonly Segment[], firstId: number): readonly State[] {
  const named = namedDirectories(segments);
  let id = firstId;
  let forever = segments.at(-1)?.kind === 'tree';
  const draft: NewState = (set, next) => ({ id: id++, set, next, accepts: false, forever, named });
  let follow: readonly State[] = [{ ...draft([], []), accepts: true, forever: false }];
  for (const segment of [...segments].reverse()) {
    follow = segment.kind === 'tree' ? prependTree(draft, follow) : prependName(draft, segment.parts, follow);
    forever = false;
  }
  return follow;
}

type NewState = (set: State['set'], next: readonly State[]) => Draft;

/** `**`: leave at once, or read a whole segment and decide again. */
function prependTree(draft: NewState, follow: readonly State[]): readonly State[] {
  const enter = draft(NAME_CHARACTERS, []);
  const inside = draft(NAME_CHARACTERS, []);
  const leave = draft(single(SLASH), []);
  const choices = [enter, ...follow];
  enter.next = [inside, leave];
  inside.next = [inside, leave];
  leave.next = choices;
  return choices;
}

function prependName(draft: NewState, parts: readonly Part[], follow: readonly State[]): readonly State[] {
  let next: readonly State[] = [draft(single(SLASH), follow)];
  for (const part of [...parts].reverse()) {
    if (part.kind === 'star') {
      const star = draft(NAME_CHARACTERS, []);
      star.next = [star, ...next];
      next = star.next;
    } else {
      next = [draft(part.kind === 'literal' ? single(part.character) : part.set, next)];
    }
  }
  return next;
}

/** The text before the first wildcard, as the automaton reads it. */
function literalPrefix(segments: readonly Segment[]): string {
  let prefix = '';
  for (const segment of segments) {
    if (segment.kind === 'tree') return prefix;
    for (const part of segment.parts) {
      if (part.kind !== 'literal') return prefix;
      prefix += String.fromCodePoint(part.character);
    }
    prefix += '/';
  }
  return prefix;
}

function namedDirectories(segments: readonly Segment[]): number {
  let length = 0;
  for (const segment of segments.slice(0, -1)) {
    if (segment.kind === 'tree' || !isLiteral(segment)) return length;
    length += segment.parts.length + 1;
  }
  return length;
}
