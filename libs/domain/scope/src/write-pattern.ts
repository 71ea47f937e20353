import { type CharacterSet, complement } from './character-set.js';
import { escapePath } from './escape-path.js';
import type { Part, Segment } from './segments.js';

/**
 * The segments as a pattern. Not every set of characters can be spelt as a class; where it cannot, the pattern means
 * something else or is refused, so whoever writes one has to read it again and compare.
 */
export function writePattern(segments: readonly Segment[]): string {
  const written = segments.map((segment) => (segment.kind === 'tree' ? '**' : segment.parts.map(writePart).join('')));
  return written.join('/').replace(/^!/, '{!,!}');
}

function writePart(part: Part): string {
  if (part.kind === 'star') return '*';
  if (part.kind === 'characters') return writeClass(part.set);
  const character = String.fromCodePoint(part.character);
  return character === '!' ? character : escapePath(character);
}

const LAST_CHARACTER = 0x10ffff;

/** What goes on to the end of Unicode is written by what it lacks. */
function writeClass(set: CharacterSet): string {
  if (set.at(-1)?.[1] !== LAST_CHARACTER) return `[${members(set)}]`;
  const lacking = complement(set);
  return lacking.length === 0 ? '?' : `[!${members(lacking)}]`;
}

/** `]` can only be a member at the beginning, `!` and `^` not there, and `-` best at the end. */
function members(set: CharacterSet): string {
  const ranges = set.map(([low, high]) => {
    const [first, last] = [String.fromCodePoint(low), String.fromCodePoint(high)];
    if (low === high) return first;
    return high === low + 1 ? first + last : `${first}-${last}`;
  });
  return ranges.sort((one, other) => placeOf(one) - placeOf(other)).join('');
}

function placeOf(range: string): number {
  if (range.startsWith(']')) return 0;
  if (range === '-') return 3;
  return range.startsWith('!') || range.startsWith('^') ? 2 : 1;
}
