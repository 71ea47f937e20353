import { describe, expect, it } from '@jest/globals';
import { mostReadable, preference } from './readable-character.js';
import { SearchBudget } from './search-budget.js';
import type { CharacterSet } from './character-set.js';

const code = (character: string): number => character.codePointAt(0) ?? 0;
const setOf = (...characters: string[]): CharacterSet =>
  characters
    .map(code)
    .toSorted((one, other) => one - other)
    .map((character) => [character, character] as const);
const best = (...characters: string[]): string | null => {
  const found = mostReadable(setOf(...characters), new SearchBudget());
  return found === null ? null : String.fromCodePoint(found);
};

describe('of two witnesses the one that reads better is shown', () => {
  it('letters before digits, then _ and -, then / and the dot, then all the rest', () => {
    const order = ['a', 'b', 'z', '0', '9', '_', '-', '/', '.', ' ', '+', '{', 'é'];
    expect(order.toReversed().toSorted((one, other) => preference(code(one)) - preference(code(other)))).toEqual(order);
  });

  it('and no two characters stand in one place', () => {
    const places = Array.from({ length: 0x250 }, (_, character) => preference(character));
    expect(new Set(places).size).toBe(places.length);
  });
});

describe('the most readable of a set', () => {
  it.each<[string[], string | null]>([
    [['9', 'q', 'b'], 'b'],
    [['.', '7'], '7'],
    [['.', '+'], '+'],
    [['.'], '.'],
    [['+', '\u0301'], '+'],
    [['\u0301', '.'], '.'],
    [['A', 'B'], null],
    [['A', 'é'], 'é'],
    [[], null],
  ])('%j: %s', (characters, readable) => {
    expect(best(...characters)).toBe(readable);
  });
});
