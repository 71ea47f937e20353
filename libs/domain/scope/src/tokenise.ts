import { NAME_CHARACTERS } from './character-set.js';
import { codePoints } from './fold.js';
import type { Refusal } from './problems.js';
import { readClass } from './read-class.js';
import type { Token } from './token.js';

export type Tokens = { readonly ok: true; readonly tokens: readonly Token[] } | Refusal;

const OPEN_BRACKET = 0x5b;
const STAR = 0x2a;

const SIGNS: ReadonlyMap<string, Token> = new Map<string, Token>([
  ['?', { kind: 'characters', set: NAME_CHARACTERS }],
  ['*', { kind: 'star' }],
  ['/', { kind: 'slash' }],
  ['{', { kind: 'open' }],
  [',', { kind: 'comma' }],
  ['}', { kind: 'close' }],
]);

/** Splits a folded pattern into its signs. `**` is one sign: two stars that braces bring together are no tree. */
export function tokenise(pattern: string): Tokens {
  const characters = codePoints(pattern);
  const tokens: Token[] = [];
  for (let at = 0; at < characters.length; at += 1) {
    const character = characters[at] ?? 0;
    if (character === OPEN_BRACKET) {
      const read = readClass(characters, at);
      if (!read.ok) return read;
      tokens.push(read.token);
      at = read.end;
    } else if (character === STAR && characters[at + 1] === STAR) {
      tokens.push({ kind: 'tree' });
      at += 1;
    } else {
      tokens.push(SIGNS.get(String.fromCodePoint(character)) ?? { kind: 'literal', character });
    }
  }
  return { ok: true, tokens };
}
