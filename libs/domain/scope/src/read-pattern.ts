import { checkText } from './check-text.js';
import { expand } from './expand.js';
import { fold } from './fold.js';
import { MAX_PATTERN_LENGTH } from './limits.js';
import { type Refusal, refuse } from './problems.js';
import { readSegments, type Segment } from './segments.js';
import { tokenise } from './tokenise.js';

/** A pattern without its `!`, its braces written out. */
export type ReadPattern = { readonly ok: true; readonly alternatives: readonly (readonly Segment[])[] } | Refusal;

/** Reads one pattern, with or without `!`, that may stand for at most `room` alternatives. */
export function readPattern(pattern: string, room: number): ReadPattern {
  if (pattern.length > MAX_PATTERN_LENGTH) {
    return refuse('too-complex', `is longer than ${MAX_PATTERN_LENGTH} characters: shorten it`);
  }
  const written = pattern.startsWith('!') ? pattern.slice(1) : pattern;
  const refusal = checkText(written);
  if (refusal !== null) return refusal;
  const tokens = tokenise(fold(written));
  if (!tokens.ok) return tokens;
  const expanded = expand(tokens.tokens, room);
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
