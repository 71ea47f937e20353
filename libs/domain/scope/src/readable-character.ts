import { type CharacterSet, DOT, has, SLASH } from './character-set.js';
import { combines, fold } from './fold.js';
import type { SearchBudget } from './search-budget.js';

const FAVOURITES = Array.from('abcdefghijklmnopqrstuvwxyz0123456789_-', (character) => character.charCodeAt(0));

/** Where the character stands in a witness's alphabet: letters, digits, `_`, `-`, `/`, `.`, then the rest. */
export function preference(character: number): number {
  if (character >= 0x61 && character <= 0x7a) return character - 0x61;
  if (character >= 0x30 && character <= 0x39) return character - 0x30 + 26;
  if (character === SLASH) return FAVOURITES.length;
  if (character === DOT) return FAVOURITES.length + 1;
  const favourite = FAVOURITES.indexOf(character);
  return favourite >= 0 ? favourite : character + 64;
}

/**
 * The member that reads best in a witness, or `null` when no member occurs in a normalised path
 * (a set of capitals, say). A dot comes after every other plain character, since `.` alone is no name.
 */
export function mostReadable(set: CharacterSet, budget: SearchBudget): number | null {
  for (const favourite of FAVOURITES) {
    if (has(set, favourite)) return favourite;
  }
  const reads = (character: number): boolean => isFolded(character, budget);
  return (
    firstMember(set, (character) => character !== DOT && !combines(character) && reads(character)) ??
    firstMember(set, reads)
  );
}

function firstMember(set: CharacterSet, accepts: (character: number) => boolean): number | null {
  for (const [low, high] of set) {
    for (let character = low; character <= high; character += 1) {
      if (accepts(character)) return character;
    }
  }
  return null;
}

function isFolded(character: number, budget: SearchBudget): boolean {
  budget.spendLittle(1);
  const text = String.fromCodePoint(character);
  return fold(text) === text;
}
