import { describe, expect, it } from '@jest/globals';
import {
  contains,
  describe as inWords,
  intersect,
  isEmpty,
  matches,
  overlap,
  parseScope,
  type PathSet,
  patternsOf,
  type Scope,
  ScopeTooComplexError,
  SearchBudget,
  subtract,
} from './index.js';

function scope(...patterns: string[]): Scope {
  const parsed = parseScope(patterns);
  if (!parsed.ok) throw new Error(parsed.problems.map(({ message }) => message).join('\n'));
  return parsed.scope;
}

/** Which of the paths are in the set. */
function members(set: PathSet, ...paths: string[]): string[] {
  return paths.filter((path) => matches(set, path));
}

describe('intersect', () => {
  it.each([
    [['src/**'], ['**/*.ts'], ['src/**/*.ts']],
    [
      ['src/**', 'docs/*.md'],
      ['src/api/', '**/*.md'],
      ['src/api/**', 'src/**/*.md', 'docs/*.md'],
    ],
    [
      ['src/**', '!src/gen/**'],
      ['**/*.ts', '!src/gen/**'],
      ['src/**/*.ts', '!src/gen/**'],
    ],
    [
      ['src/*', '!src/a'],
      ['src/*', '!src/b'],
      ['src/*', '!src/a', '!src/b'],
    ],
    [['a/*/c'], ['*/b/*'], ['a/b/c']],
    [['**/a/**'], ['**/b'], ['**/a/**/b']],
    [['**/a/**'], ['**/b/**'], ['**/a/**/b/**', '**/b/**/a/**']],
    [['*a*'], ['*b*'], ['*a*b*', '*b*a*']],
    [['*ab*'], ['*ba*'], ['*aba*', '*ab*ba*', '*bab*', '*ba*ab*']],
    [['?'], ['[a-z]'], ['[a-z]']],
    [['src/[a-m]*'], ['src/[h-z]*.ts'], ['src/[h-m]*.ts']],
    [['[a-c]'], ['[c-e]'], ['c']],
    [['[ab]x'], ['[bc]*'], ['bx']],
    [['[!a]'], ['[!b]'], ['[!ab]']],
    [['[!a]'], ['?'], ['[!a]']],
    [['*'], ['?'], ['?']],
    [['[]x-]'], ['[]-]'], ['[]-]']],
    [['[!^]'], ['[!!]'], ['[!!^]']],
    [['[!!^]'], ['[!-x]'], ['[!x!^-]']],
    [['[!a]'], ['[0-9a]'], ['[0-9]']],
    [['[ac-fx]'], ['[!x]'], ['[ac-f]']],
    [['{!,!}a*'], ['?*b'], ['{!,!}a*b']],
    [['app/[[]id]/*'], ['**/page.tsx'], ['app/[[]id]/page.tsx']],
    [['{a,b}/*'], ['{b,c}/x'], ['b/x']],
    [['\u{1f600}*'], ['*\u00e9'], ['\u{1f600}*\u00e9']],
    [['res:env/*'], ['**'], ['res:env/*']],
    [['a', 'a'], ['*'], ['a']],
    [['src/**'], ['lib/**'], []],
    [['[.a]'], ['[.b]'], []],
    [['[.a]/x'], ['[.b]/x'], []],
    [[], ['**'], []],
    [['src/**', '!src/x'], ['lib/**'], []],
  ])('of %j and %j is %j', (one, other, patterns) => {
    const common = intersect(scope(...one), scope(...other));
    expect(patternsOf(common)).toEqual(patterns);
    expect(isEmpty(common)).toBe(patterns.length === 0);
    expect(contains(common, scope(...patterns)) && contains(scope(...patterns), common)).toBe(true);
  });

  it('can be asked like a scope', () => {
    const common = intersect(scope('src/**', '!src/gen/'), scope('**/*.ts'));
    expect(members(common, 'src/a.ts', 'SRC/B/A.TS', 'src/gen/a.ts', 'src/a.md', 'lib/a.ts', '../a.ts')).toEqual([
      'src/a.ts',
      'SRC/B/A.TS',
    ]);
    expect(overlap(common, scope('src/b/*'))).toEqual({ path: 'src/b/.ts' });
    expect(overlap(common, scope('src/gen/*'))).toBeNull();
    expect(contains(scope('src/**'), common)).toBe(true);
    expect(contains(common, scope('src/**/a.ts'))).toBe(false);
    expect(contains(common, scope('src/b/a.ts'))).toBe(true);
  });

  it('shows the witness of the overlap', () => {
    const [one, other] = [scope('src/**/x*', 'docs/*'), scope('**/*y', 'src/*')];
    expect(overlap(intersect(one, other), scope('**'))).toEqual(overlap(one, other));
  });

  it('names the directories that it spells out', () => {
    const common = intersect(scope('src/*/x'), scope('*/auth/*'));
    expect(overlap(common, scope('src/auth'))).toEqual({ path: 'src/auth/x', other: 'src/auth' });
    expect(overlap(intersect(scope('src/*/x'), scope('*/*/*')), scope('src/auth'))).toBeNull();
    expect(overlap(intersect(scope('src'), scope('*')), scope('src/a'))).toEqual({ path: 'src/a', other: 'src' });
  });

  it('does not count what either excludes as a collision', () => {
    expect(overlap(intersect(scope('*', '!x/y'), scope('x')), scope('x/y'))).toBeNull();
    expect(overlap(intersect(scope('*'), scope('x', '!x/y')), scope('x/y'))).toBeNull();
    expect(overlap(intersect(scope('*'), scope('x')), scope('x/y'))).toEqual({ path: 'x/y', other: 'x' });
  });
});

describe('subtract', () => {
  it.each([
    [['src/**'], ['src/a.ts', '**/index.ts'], ['src/**', '!src/a.ts', '!**/index.ts']],
    [
      ['src/**', '!src/a.ts'],
      ['src/a.ts', 'src/b.ts'],
      ['src/**', '!src/a.ts', '!src/b.ts'],
    ],
    [['src/**'], [], ['src/**']],
    [['src/**'], ['{!,!}a'], ['src/**', '!{!,!}a']],
    [
      ['docs/**', 'src/a.ts'],
      ['src/**', '!src/gen/**'],
      ['docs/**', 'src/a.ts', '!src/**'],
    ],
  ])('%j minus %j is %j', (one, other, patterns) => {
    const rest = subtract(scope(...one), scope(...other));
    expect(patternsOf(rest)).toEqual(patterns);
    expect(contains(rest, scope(...patterns)) && contains(scope(...patterns), rest)).toBe(true);
  });

  it('keeps what the other excludes', () => {
    const rest = subtract(scope('**', '!lib/'), scope('src/**', '!src/gen/**', '!**/*.md'));
    const paths = ['a', 'lib/a', 'src', 'src/a', 'src/gen', 'src/gen/a', 'src/a.md', 'src/gen.md/a', 'src/.md'];
    expect(members(rest, ...paths)).toEqual(['a', 'src/gen', 'src/gen/a', 'src/a.md', 'src/.md']);
    expect(overlap(rest, scope('src/**'))).toEqual({ path: 'src/gen' });
    expect(contains(rest, scope('src/gen/**')) && !contains(rest, scope('src/**'))).toBe(true);
  });

  it('may leave nothing', () => {
    expect(isEmpty(subtract(scope('src/*.ts'), scope('src/**')))).toBe(true);
    expect(isEmpty(subtract(scope('src/**'), scope('src/*.ts')))).toBe(false);
    expect(isEmpty(subtract(scope('src/*', '!src/a'), scope('src/**', '!src/a')))).toBe(true);
  });

  it('takes hub files out of a scope, and puts none in', () => {
    const rest = subtract(scope('src/auth/**'), scope('src/index.ts', 'src/auth/index.ts', 'package.json'));
    expect(members(rest, 'src/auth/login.ts', 'src/auth/index.ts', 'src/index.ts', 'package.json')).toEqual([
      'src/auth/login.ts',
    ]);
    expect(patternsOf(rest)?.slice(0, 2)).toEqual(['src/auth/**', '!src/index.ts']);
  });

  it('leaves no collision with what was taken', () => {
    expect(overlap(scope('x'), scope('x/y'))).not.toBeNull();
    expect(overlap(subtract(scope('x'), scope('x/y')), scope('x/y'))).toBeNull();
  });
});

describe('sets made of sets', () => {
  it('answer which part of a wish is new, and which part others hold', () => {
    const [mine, theirs] = [scope('src/auth/**', '!src/auth/gen/'), scope('src/db/**', '!src/db/*.md')];
    const wish = scope('src/auth/a.ts', 'src/{db,mail}/*.ts');
    const fresh = subtract(wish, mine);
    expect(members(fresh, 'src/auth/a.ts', 'src/db/a.ts', 'src/mail/a.ts')).toEqual(['src/db/a.ts', 'src/mail/a.ts']);
    expect(patternsOf(intersect(fresh, theirs))).toEqual(['src/db/*.ts', '!src/auth/**', '!src/db/*.md']);
    expect(inWords(intersect(fresh, theirs))).toBe('src/db/*.ts except src/auth/**, src/db/*.md');
  });

  it.each<[() => PathSet, string]>([
    [() => scope('src/**'), 'src/**'],
    [() => scope('src/**', 'a', '!src/b', '!c'), 'src/**, a except src/b, c'],
    [() => scope(), 'nothing'],
    [() => scope('!a'), 'nothing'],
    [() => subtract(scope('**'), scope('a')), '** except a'],
    [() => intersect(scope('a'), scope('b')), 'nothing'],
    [() => subtract(scope('**'), scope('a*', '!ab')), '(**) without (a* except ab)'],
    [
      () => intersect(subtract(scope('**'), scope('a*', '!ab')), scope('*')),
      'what is both in ((**) without (a* except ab)) and in (*)',
    ],
    [
      () => subtract(scope('*'), subtract(scope('**'), scope('a*', '!ab'))),
      '(*) without ((**) without (a* except ab))',
    ],
  ])('are told in words (%#)', (set, words) => {
    expect(inWords(set())).toBe(words);
  });

  it('have no patterns when characters cannot be spelt, or there would be too many', () => {
    const capitals = intersect(scope('[0-z]'), scope('[!@]'));
    expect(members(capitals, '0', 'z', '@')).toEqual(['0', 'z']);
    expect(patternsOf(capitals)).toBeNull();
    const stars = intersect(scope(`${'*a'.repeat(12)}*`), scope(`${'*b'.repeat(12)}*`));
    expect(matches(stars, 'ab'.repeat(12)) && !matches(stars, 'ab'.repeat(11))).toBe(true);
    expect(patternsOf(stars)).toBeNull();
  });

  it('have no patterns when these would be more than a scope may have', () => {
    const named = (length: number, name: string) => scope(...Array.from({ length }, (_, at) => `${name}${at}`));
    expect(patternsOf(subtract(named(500, 'a'), named(500, 'b')))).toHaveLength(1000);
    expect(patternsOf(subtract(named(500, 'a'), named(501, 'b')))).toBeNull();
    const left = scope(...Array.from({ length: 30 }, (_, at) => `${at}/*`));
    expect(patternsOf(intersect(left, scope('*/{a,b}')))).toHaveLength(60);
    const names = scope(...Array.from({ length: 40 }, (_, at) => `*/x${at}`));
    expect(patternsOf(intersect(left, names))).toBeNull();
    expect(isEmpty(intersect(left, names))).toBe(false);
  });
});

describe('operations that would take too long', () => {
  const stars = (letter: string, times: number): Scope => scope(`${`*${letter}`.repeat(times)}*`);
  const exponential = (): Scope => scope('**', '!*a????????????????????');

  it('end in a typed error', () => {
    expect(() => intersect(stars('a', 255), stars('b', 255))).toThrow('more than 100000 states');
    expect(() => subtract(scope('**'), exponential())).toThrow(ScopeTooComplexError);
  });

  it.each([
    ['intersect', intersect],
    ['subtract', subtract],
  ])('%s keeps to the budget that it is given', (_, operation) => {
    const [one, other] = [scope('**/*a*', '!*/b*'), scope('*/*b*', '!*/c*')];
    expect(() => operation(one, other, new SearchBudget(5))).toThrow('more than 5 steps');
    expect(() => operation(one, other, new SearchBudget())).not.toThrow();
  });
});
