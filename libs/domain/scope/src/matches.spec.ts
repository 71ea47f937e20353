import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import picomatch from 'picomatch';
import { escapePath, matches, normalizePath, overlap, parseScope, type Scope } from './index.js';

function scope(...patterns: string[]): Scope {
  const parsed = parseScope(patterns);
  if (!parsed.ok) throw new Error(parsed.problems.map(({ message }) => message).join('\n'));
  return parsed.scope;
}

describe('matches', () => {
  it.each([
    ['src/a.ts', ['src/a.ts', 'SRC/A.TS'], ['src/a', 'src/a.ts/b', 'a.ts', 'src/a.tsx']],
    ['src/*.ts', ['src/a.ts', 'src/.ts'], ['src/a/b.ts', 'src/a.tsx', 'src']],
    ['src/**', ['src', 'src/a', 'src/a/b', 'src/.env'], ['srcs', 'a/src']],
    ['src/', ['src', 'src/a', 'src/a/b'], ['srcs', 'a/src']],
    ['**/a', ['a', 'b/a', 'b/c/a'], ['ab', 'a/b']],
    ['a/**/b', ['a/b', 'a/x/b', 'a/x/y/b'], ['ab', 'a', 'b']],
    ['**', ['a', 'a/b', '.env', 'res:env/X'], []],
    ['?', ['a', '\u00e9', '\u{1f600}'], ['', 'ab', '/']],
    ['[a-c]', ['a', 'B', 'c'], ['d', '-']],
    ['[!a-c]', ['d', '-'], ['a', 'C', '.', '..']],
    ['[^x]y', ['ay', '/y'.slice(1) + 'y'], ['xy']],
    ['[]a]', [']', 'a'], ['b']],
    ['[a-]', ['a', '-'], ['b']],
    ['a[.]b', ['a.b'], ['acb']],
    ['app/[[]id]/page.tsx', ['app/[id]/page.tsx'], ['app/i/page.tsx']],
    ['app/[id]/page.tsx', ['app/i/page.tsx', 'app/d/page.tsx'], ['app/[id]/page.tsx']],
    ['{a,b/{c,d}}.ts', ['a.ts', 'b/c.ts', 'b/d.ts'], ['b.ts', 'c.ts', '{a,b}.ts']],
    ['a{,.test}.ts', ['a.ts', 'a.test.ts'], ['a..ts']],
    ['src{,/a}', ['src', 'src/a'], ['src/b']],
    ['{src/,lib/}', ['src/a', 'lib/b/c'], ['a']],
    ['{src/,}index.ts', ['src/index.ts', 'index.ts'], ['src/a/index.ts']],
    ['a/{*,b}*', ['a/b', 'a/c'], ['a', 'a/b/c']],
    ['{a/**,b}', ['a/x/y', 'b'], ['b/x']],
    ['a,b', ['a,b'], ['a', 'b']],
    ['a b', ['a b'], ['ab']],
    ['res:route/POST /orders', ['res:route/POST /orders'], ['res:route/GET /orders']],
    ['cafe\u0301', ['caf\u00e9', 'CAF\u00c9', 'cafe\u0301'], ['cafe']],
    ['{e,x}\u0301', ['\u00e9'], ['e']],
  ])('%s', (pattern, inside, outside) => {
    expect(inside.filter((path) => !matches(scope(pattern), path))).toEqual([]);
    expect(outside.filter((path) => matches(scope(pattern), path))).toEqual([]);
  });

  it('takes exclusions out, in whatever order they are written', () => {
    for (const docs of [scope('docs/**', '!docs/api/'), scope('!docs/api/', 'docs/**')]) {
      expect(matches(docs, 'docs/a.md')).toBe(true);
      expect(matches(docs, 'docs/api/a.md')).toBe(false);
    }
    expect(matches(scope('!docs/**'), 'src/a.ts')).toBe(false);
  });

  it.each(['', '/a', 'a/', 'a//b', './a', 'a/..', 'a\\b', 'a\u0000'])('never matches the malformed %j', (path) => {
    expect(matches(scope('**', '*', '?'), path)).toBe(false);
  });
});

describe('escapePath', () => {
  it('makes the pattern of exactly one path', () => {
    const name = fc.string({ unit: fc.constantFrom(...'ab!^-*?[]{},. '), minLength: 1, maxLength: 6 });
    const path = fc.array(name, { minLength: 1, maxLength: 3 }).map((names) => names.join('/'));
    fc.assert(
      fc.property(path, path, (one, other) => {
        fc.pre(normalizePath(one).ok && normalizePath(other).ok);
        const only = scope(escapePath(one));
        expect(matches(only, one)).toBe(true);
        expect(matches(only, other)).toBe(one === other);
        expect(overlap(only, scope('**'))).toEqual({ path: one });
      }),
    );
  });
});

describe('matches compared with picomatch', () => {
  const RUNS = 4000;
  const signs = [
    ...['a', 'b', 'c', '-', '.', 'x.ts', '\u00e9', ' ', ',', '~', '_', '#', '%'],
    ...['*', '*', '?', '[ab]', '[^a]', '[a-c]', '[^b-c]', '{a,b}', '{ab,c*}', '{a,b{c,d}}', '{,a}'],
  ];
  const name = fc
    .array(fc.constantFrom(...signs), { minLength: 1, maxLength: 4 })
    .map((written) => written.join('').replace(/\*+/g, '*'));
  const segment = fc.oneof(
    { weight: 1, arbitrary: fc.constantFrom('**', '**', '{a,b/c}') },
    { weight: 3, arbitrary: name },
  );
  const pattern = fc
    .array(segment, { minLength: 1, maxLength: 4 })
    .map((segments) => segments.join('/'))
    .filter((glob) => parseScope([glob]).ok);
  const word = fc.string({
    unit: fc.constantFrom('a', 'b', 'c', 'd', '.', '-', 'x.ts', '\u00e9'),
    minLength: 1,
    maxLength: 3,
  });
  const path = fc
    .array(word, { minLength: 1, maxLength: 4 })
    .map((names) => names.join('/'))
    .filter((each) => normalizePath(each).ok);

  /** picomatch takes `a` for a path of `a/**`, but not of `?/**`; here a trailing tree is always optional. */
  function withoutTrees(glob: string): string[] {
    const without = glob.replace(/(\/\*\*)+$/, '');
    return without === glob || without === '**' ? [] : [without];
  }

  /**
   * Outside of the common part: `!`, `(`, `)`, `|`, `^`, `$`, `+` and `@`, which picomatch reads as its own signs, `**` inside
   * braces, and capitals. Its fast paths are left out: with them `*.*` does not match `a.`.
   */
  it(`agrees about ${RUNS} patterns and ${2 * RUNS} paths`, () => {
    let [asked, matched] = [0, 0];
    fc.assert(
      fc.property(pattern, path, (glob, anyPath) => {
        const one = scope(glob);
        const ofPattern = overlap(one, scope('**'))?.path ?? anyPath;
        for (const each of [anyPath, ofPattern]) {
          const agreed = [glob, ...withoutTrees(glob)].some((written) =>
            picomatch.isMatch(each, written, { dot: true, fastpaths: false }),
          );
          expect([each, matches(one, each)]).toEqual([each, agreed]);
          asked += 1;
          matched += agreed ? 1 : 0;
        }
      }),
      { numRuns: RUNS },
    );
    expect(asked).toBe(2 * RUNS);
    expect(matched).toBeGreaterThan(RUNS / 2);
  });
});
