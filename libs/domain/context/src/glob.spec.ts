import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { matchesGlob } from './glob.js';

/** The definition once more, by trying everything: what a star takes, and what is left. */
function matches(
  pattern: readonly string[],
  items: readonly string[],
  star: string,
  one: (a: string, b: string) => boolean,
): boolean {
  const [sign, ...rest] = pattern;
  if (sign === undefined) return items.length === 0;
  if (sign === star)
    return items.some((_, taken) => matches(rest, items.slice(taken), star, one)) || matches(rest, [], star, one);
  return items.length > 0 && one(sign, items[0] ?? '') && matches(rest, items.slice(1), star, one);
}
const inSegment = (pattern: string, segment: string) =>
  matches([...pattern], [...segment], '*', (sign, letter) => sign === '?' || sign === letter);

const segment = fc.constantFrom('a', 'b', 'ab', '*', '?', 'a*', '*b', '**', '*a*b', '?b', '*?');
const name = fc.constantFrom('a', 'b', 'ab', 'aab', 'ba');
const slashed = (part: fc.Arbitrary<string>) => fc.array(part, { minLength: 1, maxLength: 5 });

describe('matchesGlob', () => {
  it('is what its definition says', () => {
    fc.assert(
      fc.property(slashed(segment), slashed(name), (pattern, path) => {
        expect(matchesGlob(pattern.join('/'), path.join('/'))).toBe(matches(pattern, path, '**', inSegment));
      }),
      { numRuns: 5000 },
    );
  });

  it('takes characters for characters, not for halves of them', () => {
    expect(matchesGlob('?.ts', '😀.ts')).toBe(true);
  });

  it('needs no time for patterns that make regular expressions hang', () => {
    expect(matchesGlob(`${'*a'.repeat(200)}c`, `${'a'.repeat(5000)}b`)).toBe(false);
    expect(matchesGlob(`${'**/a/'.repeat(100)}c`, `${'a/'.repeat(2000)}b`)).toBe(false);
  });
});
