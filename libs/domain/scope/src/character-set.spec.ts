import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import {
  type CharacterSet,
  complement,
  has,
  intersect,
  NAME_CHARACTERS,
  onlyMember,
  PATH_CHARACTERS,
  single,
  union,
} from './character-set.js';
import { groupsOf } from './groups-of.js';
import { SearchBudget } from './search-budget.js';

const LAST = 40;
const range = fc.tuple(fc.integer({ min: 0, max: LAST }), fc.integer({ min: 0, max: 4 }));
const ranges = fc
  .array(range, { maxLength: 6 })
  .map((drawn) => drawn.map(([low, length]): [number, number] => [low, Math.min(LAST, low + length)]));
const anySet = ranges.map(union);

/** The members, told one by one. */
function members(set: CharacterSet): number[] {
  return set.flatMap(([low, high]) => Array.from({ length: high - low + 1 }, (_, at) => low + at));
}

describe('character sets', () => {
  it('are sorted, and their ranges neither touch nor overlap', () => {
    fc.assert(
      fc.property(ranges, (drawn) => {
        const set = union(drawn);
        expect(members(set)).toEqual([...new Set(drawn.flatMap((each) => members([each])))].sort((a, b) => a - b));
        for (const [at, [low]] of set.entries()) expect(low).toBeGreaterThan((set[at - 1]?.[1] ?? -2) + 1);
      }),
    );
  });

  it('know their members', () => {
    fc.assert(
      fc.property(anySet, (set) => {
        const all = Array.from({ length: LAST + 3 }, (_, at) => at);
        expect(all.filter((character) => has(set, character))).toEqual(members(set));
      }),
    );
  });

  it('have in common what both have', () => {
    fc.assert(
      fc.property(anySet, anySet, (one, other) => {
        const common = intersect(one, other);
        expect(members(common)).toEqual(members(one).filter((character) => has(other, character)));
        expect(union(common)).toEqual(common);
      }),
    );
    expect(intersect(NAME_CHARACTERS, NAME_CHARACTERS)).toBe(NAME_CHARACTERS);
  });

  it('lack the other characters of names', () => {
    expect(complement([])).toEqual(NAME_CHARACTERS);
    expect(complement(NAME_CHARACTERS)).toEqual([]);
    expect(complement([[0x61, 0x7a]]).slice(0, 4)).toEqual([
      [0x20, 0x2e],
      [0x30, 0x5b],
      [0x5d, 0x60],
      [0x7b, 0x7e],
    ]);
    expect(complement([[0x20, 0x10fffe]])).toEqual([[0x10ffff, 0x10ffff]]);
  });

  it('tell the only member of a set from none and from several', () => {
    expect([
      onlyMember([[5, 5]]),
      onlyMember([[5, 6]]),
      onlyMember([
        [5, 5],
        [7, 7],
      ]),
      onlyMember([]),
    ]).toEqual([5, null, null, null]);
  });

  it('of one plain character are one object', () => {
    expect(single(0x61)).toBe(single(0x61));
    expect([single(0x7f), single(0x80)]).toEqual([[[0x7f, 0x7f]], [[0x80, 0x80]]]);
  });

  it('of names and paths leave out what neither may hold', () => {
    for (const character of ['/', '\\', '\t', '\u007f', '\u0085', '\u2028', '\ud800', '\udfff']) {
      expect(has(NAME_CHARACTERS, character.charCodeAt(0))).toBe(false);
      expect(has(PATH_CHARACTERS, character.charCodeAt(0))).toBe(character === '/');
    }
    for (const character of [
      ' ',
      '.',
      '0',
      '[',
      ']',
      '~',
      '\u00a0',
      '\u2027',
      '\u202a',
      '\ud7ff',
      '\ue000',
      '\u{10ffff}',
    ]) {
      expect(has(NAME_CHARACTERS, character.codePointAt(0) ?? 0)).toBe(true);
      expect(has(PATH_CHARACTERS, character.codePointAt(0) ?? 0)).toBe(true);
    }
  });
});

describe('groups of characters', () => {
  it('are those that no label tells apart', () => {
    fc.assert(
      fc.property(anySet, fc.array(anySet, { maxLength: 4 }), (set, labels) => {
        const groups = groupsOf(set, labels, new SearchBudget());
        expect(groups.flatMap(members).sort((a, b) => a - b)).toEqual(members(set));
        const signatures = groups.map((group) => {
          const told = members(group).map((character) => labels.map((label) => has(label, character)).join());
          expect(new Set(told).size).toBeLessThanOrEqual(1);
          return told[0];
        });
        expect(new Set(signatures).size).toBe(signatures.length);
        for (const group of groups) expect(members(union(group))).toEqual(members(group));
      }),
      { numRuns: 500 },
    );
  });

  it('cost as much as there are pieces and labels to look at', () => {
    const labels: CharacterSet[] = Array.from({ length: 100 }, (_, at) => [[2 * at, 2 * at]]);
    expect(() => groupsOf([[0, 300]], labels, new SearchBudget(1000))).toThrow('more than 1000 steps');
    expect(() => groupsOf([[0, 300]], labels, new SearchBudget(3000))).not.toThrow();
    expect(() => groupsOf([], labels, new SearchBudget(5))).toThrow('more than 5 steps');
  });
});
