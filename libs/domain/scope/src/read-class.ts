import { complement, has, onlyMember, SLASH, union } from './character-set.js';
import { combines } from './fold.js';
import { type Refusal, refuse } from './problems.js';
import type { Token } from './token.js';

const CLOSE = 0x5d;
const HYPHEN = 0x2d;
const NEGATIONS = [0x21, 0x5e];

/** `end` is the position of the closing bracket. */
type ReadClass = { readonly ok: true; readonly token: Token; readonly end: number } | Refusal;

/** Reads `[...]` from its opening bracket. A `]` right after the opening is a member, a `-` at either end too. */
export function readClass(characters: readonly number[], open: number): ReadClass {
  const negated = NEGATIONS.includes(characters[open + 1] ?? 0);
  const start = negated ? open + 2 : open + 1;
  const end = characters.indexOf(CLOSE, start + 1);
  if (end < 0) return refuse('invalid-class', 'has a "[" without its "]": close it, or write [[] for a plain bracket');
  const ranges = readRanges(characters.slice(start, end));
  if (!Array.isArray(ranges)) return ranges;
  const set = union(ranges);
  if (has(set, SLASH)) return refuse('invalid-class', 'has a "/" inside "[...]": a class never matches a separator');
  const only = negated ? null : onlyMember(set);
  if (only !== null) return { ok: true, token: { kind: 'literal', character: only }, end };
  return { ok: true, token: { kind: 'characters', set: negated ? complement(set) : set }, end };
}

function readRanges(members: readonly number[]): (readonly [number, number])[] | Refusal {
  if (members.some(combines)) {
    return refuse('combining-mark', 'has a combining mark inside "[...]": write the whole letters as {a,b}');
  }
  const ranges: [number, number][] = [];
  for (let at = 0; at < members.length; at += 1) {
    const low = members[at] ?? 0;
    const high = members[at + 1] === HYPHEN ? members[at + 2] : undefined;
    if (high !== undefined && high < low) return refuse('invalid-class', 'has a range that runs backwards');
    ranges.push([low, high ?? low]);
    if (high !== undefined) at += 2;
  }
  return ranges;
}
