import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { headsOf, mayAgree } from './heads.js';
import { intersect, parseScope, type PathSet, type Scope, sizeOf, subtract } from './index.js';
import { compiled } from './scope.js';

function scope(...patterns: string[]): Scope {
  const parsed = parseScope(patterns);
  if (!parsed.ok) throw new Error(parsed.problems[0]?.message);
  return parsed.scope;
}

/** What is known of each pattern before any search. */
function facts(set: PathSet) {
  return compiled(set).includes.starts.map(({ prefix, suffix, literal, states }) => ({
    prefix,
    suffix,
    literal,
    named: Math.max(...states.map(({ named }) => named)),
    shortest: Math.min(...states.map(({ rest }) => rest)),
  }));
}

describe('what is known of a pattern before any search', () => {
  it.each([
    ['src/a.ts', 'src/a.ts/', 'src/a.ts/', true, 4, 9],
    ['src', 'src/', 'src/', true, 0, 4],
    ['src/*.ts', 'src/', '.ts/', false, 4, 8],
    ['src/a*', 'src/a', '/', false, 4, 6],
    ['src/**', 'src/', '/', false, 4, 4],
    ['src/**/a', 'src/', '/a/', false, 4, 6],
    ['**', '', '', false, 0, 0],
    ['**/a', '', 'a/', false, 0, 2],
    ['*', '', '/', false, 0, 1],
    ['?x', '', 'x/', false, 0, 3],
    ['a[bc]d', 'a', 'd/', false, 0, 4],
    ['a/[b]/c', 'a/b/c/', 'a/b/c/', true, 4, 6],
    ['\u{1f600}/\u00e9/*', '\u{1f600}/\u00e9/', '/', false, 4, 5],
  ])('%s', (pattern, prefix, suffix, literal, named, shortest) => {
    expect(facts(scope(pattern))).toEqual([{ prefix, suffix, literal, named, shortest }]);
  });

  it('is read anew for what two patterns have in common', () => {
    expect(facts(intersect(scope('a/*/c'), scope('*/b/*')))).toEqual([
      { prefix: 'a/b/c/', suffix: 'a/b/c/', literal: true, named: 4, shortest: 6 },
    ]);
    expect(facts(intersect(scope('src/**'), scope('**/*.ts')))).toEqual([
      { prefix: 'src/', suffix: '.ts/', literal: false, named: 4, shortest: 8 },
    ]);
    expect(facts(intersect(scope('[.a]/x'), scope('[.b]/x')))).toEqual([]);
    expect(facts(intersect(scope('x/[.a]/y'), scope('x/[.b]/y')))).toEqual([]);
    expect(facts(intersect(scope('[ab]'), scope('[bc]')))).toMatchObject([{ prefix: 'b/', literal: true }]);
  });

  it('leaves out what leads to no end', () => {
    const kept = (set: PathSet) => compiled(set).includes.size;
    expect(kept(intersect(scope('a/**/b'), scope('a/**/c')))).toBe(1);
    expect(kept(intersect(scope('*x'), scope('y*')))).toBeLessThan(kept(scope('*x')) + kept(scope('y*')));
    const taken = compiled(subtract(scope('**'), scope('src/**', '!src/a/**'))).excludes;
    expect(taken.starts).toMatchObject([{ prefix: 'src/', suffix: '/', literal: false }]);
    expect(compiled(subtract(scope('**'), scope('src/**', '!**'))).excludes.starts).toEqual([]);
  });

  it('sorts patterns by their beginning', () => {
    const starts = facts(scope('b', 'a/*', '**', 'a', 'ab')).map(({ prefix }) => prefix);
    expect(starts).toEqual(['', 'a/', 'a/', 'ab/', 'b/']);
    expect(sizeOf(scope('b', 'a/*'))).toEqual({ states: 10, alternatives: 2 });
  });
});

describe('heads', () => {
  const text = fc.string({ unit: fc.constantFrom('a', 'b', '/'), maxLength: 20 });
  const texts = fc.array(text, { minLength: 1, maxLength: 5 });

  it('never part what agrees', () => {
    fc.assert(
      fc.property(texts, texts, text, (one, other, more) => {
        const longer = [...other, `${one[0]}${more}`];
        expect([mayAgree(headsOf(one), headsOf(longer)), mayAgree(headsOf(longer), headsOf(one))]).toEqual([
          true,
          true,
        ]);
      }),
    );
  });

  it.each([
    [['apps/one/'], ['apps/two/']],
    [['services/one/src/'], ['services/two/src/']],
    [
      ['packages/frontend/a', 'packages/frontend/b'],
      ['packages/frontier/', 'docs/long/enough'],
    ],
  ])('part %j and %j', (one, other) => {
    expect(mayAgree(headsOf(one), headsOf(other))).toBe(false);
  });

  it.each([[['src/']], [['']], [['docs/a', 'src/components/button']]])('take %j for all that it may begin', (one) => {
    expect(mayAgree(headsOf(one), headsOf(['src/components/button/index.ts']))).toBe(true);
  });

  it('part a list of nothing from everything', () => {
    expect(mayAgree(headsOf([]), headsOf(['']))).toBe(false);
  });
});
