import { describe, expect, it } from '@jest/globals';
import { escapePath, overlap, parseScope, type Scope } from '@manyhands/scope';
import fc from 'fast-check';
import { footprint, sharedPaths } from './index.js';

const shared = (a: string[], b: string[]) => sharedPaths(footprint(a), footprint(b));

describe('sharedPaths', () => {
  it.each([
    [['src/a.ts'], ['src/b.ts'], []],
    [
      ['src/a.ts', 'b'],
      ['b', 'src/a.ts'],
      ['b', 'src/a.ts'],
    ],
    [['README.md'], ['readme.MD'], ['readme.md']],
    [['e\u0301.txt'], ['\u00c9.txt'], ['\u00e9.txt']],
    [['lib'], ['lib/a.ts'], ['lib']],
    [['lib/a.ts', 'lib/b/c.ts'], ['lib'], ['lib']],
    [['LIB/A/x'], ['lib/a'], ['lib/a']],
    [['library/a.ts'], ['lib'], []],
    [['lib/ab'], ['lib/a/b'], []],
    [[], ['a'], []],
  ])('%j and %j share %j', (a, b, expected) => {
    expect(shared(a, b)).toEqual(expected);
    expect(shared(b, a)).toEqual(expected);
  });

  it('compares paths that no scope can name as they are spelled', () => {
    expect(shared(['a\nb'], ['a\nb'])).toEqual(['a\nb']);
    expect(shared(['a\nb'], ['A\nb'])).toEqual([]);
    expect(shared(['x\\xff'], ['x\\xfe'])).toEqual([]);
    expect(shared(['Lib/a\nb'], ['LIB'])).toEqual(['lib']);
    expect(footprint(['a\nb', 'x\\xff', 'plain']).unnameable).toBe(2);
  });

  it('agrees with the overlap of scopes that name exactly these paths', () => {
    const segment = fc.constantFrom('a', 'A', 'b', '\u00e9', 'e\u0301', 'ß', 'ss', '[x]', '!', 'a b');
    const path = fc.array(segment, { minLength: 1, maxLength: 3 }).map((segments) => segments.join('/'));
    const paths = fc.array(path, { minLength: 1, maxLength: 4 });
    fc.assert(
      fc.property(paths, paths, (a, b) => {
        expect(shared(a, b).length > 0).toBe(overlap(scopeOf(a), scopeOf(b)) !== null);
      }),
      { numRuns: 2000 },
    );
  });
});

function scopeOf(paths: string[]): Scope {
  const parsed = parseScope(paths.map(escapePath));
  if (!parsed.ok) throw new Error(parsed.problems.map(({ message }) => message).join('\n'));
  return parsed.scope;
}
