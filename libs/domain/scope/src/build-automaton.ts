import { assemble } from './assemble.js';
import type { Automaton } from './automaton.js';
import { type CharacterSet, NAME_CHARACTERS, single, SLASH } from './character-set.js';
import { Draft } from './draft.js';
import type { Part, Segment } from './segments.js';

/** Joins the patterns into one automaton of at most `statesNeeded` states and a free one. */
export function buildAutomaton(patterns: readonly (readonly Segment[])[]): Automaton {
  return assemble(patterns.map(draftPattern));
}

/** How many states the pattern takes: to check before building. */
export function statesNeeded(segments: readonly Segment[]): number {
  let count = 1;
  for (const segment of segments) count += segment.kind === 'tree' ? 3 : segment.parts.length + 1;
  return count;
}

/** Drafts from the end, so that what follows a state is there before the state. Answers the first states. */
function draftPattern(segments: readonly Segment[]): readonly Draft[] {
  let forever = segments.at(-1)?.kind === 'tree';
  let follow: readonly Draft[] = [new Draft([], false, true)];
  for (const segment of [...segments].reverse()) {
    follow = segment.kind === 'tree' ? prependTree(follow, forever) : prependName(segment.parts, follow);
    forever = false;
  }
  return follow;
}

/** `**`: leave at once, or read a whole segment and decide again. `forever`: nothing comes after it. */
function prependTree(follow: readonly Draft[], forever: boolean): readonly Draft[] {
  const enter = new Draft(NAME_CHARACTERS, forever, false);
  const inside = new Draft(NAME_CHARACTERS, forever, false);
  const leave = new Draft(single(SLASH), forever, false);
  enter.next = [inside, leave];
  inside.next = [inside, leave];
  leave.next = [enter, ...follow];
  return leave.next;
}

function prependName(parts: readonly Part[], follow: readonly Draft[]): readonly Draft[] {
  let next: readonly Draft[] = [consuming(single(SLASH), follow)];
  for (const part of [...parts].reverse()) {
    if (part.kind === 'star') {
      const star = consuming(NAME_CHARACTERS, next);
      star.next = next = [star, ...next];
    } else {
      next = [consuming(part.kind === 'literal' ? single(part.character) : part.set, next)];
    }
  }
  return next;
}

function consuming(set: CharacterSet, next: readonly Draft[]): Draft {
  const draft = new Draft(set, false, false);
  draft.next = next;
  return draft;
}
