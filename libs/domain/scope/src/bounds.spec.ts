import { performance } from 'node:perf_hooks';
import { describe, expect, it } from '@jest/globals';
import {
  contains,
  intersect,
  isEmpty,
  MAX_ALTERNATIVES,
  MAX_PATTERN_LENGTH,
  MAX_PATTERNS,
  overlap,
  parseScope,
  type PathSet,
  type Scope,
  ScopeTooComplexError,
  SearchBudget,
  subtract,
} from './index.js';

function scope(...patterns: string[]): Scope {
  const parsed = parseScope(patterns);
  if (!parsed.ok) throw new Error(parsed.problems[0]?.message);
  return parsed.scope;
}

function refusal(...patterns: string[]): string | undefined {
  const parsed = parseScope(patterns);
  return parsed.ok ? undefined : parsed.problems[0]?.code;
}

const numbered = (count: number, pattern: (at: number) => string): string[] =>
  Array.from({ length: count }, (_, at) => pattern(at));
/** `count` characters that are no neighbours, so that each is a range of its own. */
const apart = (count: number, first: number): string =>
  numbered(count, (at) => String.fromCodePoint(first + 2 * at)).join('');

describe('patterns made to blow up are refused before they do', () => {
  it.each([
    ['stars', '*'.repeat(5000)],
    ['trees', '**/'.repeat(500)],
    ['nested braces', `${'{a,'.repeat(4000)}b${'}'.repeat(4000)}`],
    ['a million alternatives', '{a,b}'.repeat(20)],
    ['a thousand million alternatives', '{a,b}'.repeat(30)],
    ['alternatives of paths', '{a,b}/'.repeat(40)],
    ['alternatives in alternatives', '{a,{b,{c,d}}}'.repeat(20)],
    ['a few wide braces', `{${numbered(50, String).join(',')}}`.repeat(3)],
    ['a class of a thousand characters', `[${apart(1000, 0x4e00)}]`],
    ['a long name', 'a'.repeat(MAX_PATTERN_LENGTH + 1)],
  ])('%s', (_, pattern) => {
    expect(refusal(pattern)).toBe('too-complex');
    expect(refusal(`!${pattern}`)).toBe('too-complex');
  });

  it.each([
    ['nested braces', `${'{a,'.repeat(127)}b${'}'.repeat(127)}`],
    [
      'as many alternatives as there may be',
      `{${numbered(50, (at) => `${at % 10}`).join(',')}}{${numbered(40, String).join(',')}}`,
    ],
    ['a class of 509 characters', `[${apart(509, 0x4e00)}]`],
    ['as long a name as there may be', 'a'.repeat(MAX_PATTERN_LENGTH)],
    ['stars', '*a'.repeat(MAX_PATTERN_LENGTH / 2)],
  ])('%s that just fit are read', (_, pattern) => {
    expect(refusal(pattern)).toBeUndefined();
  });

  it('counts what all patterns together stand for, and writes no more out than that', () => {
    const names = (count: number) => `{${numbered(count, (at) => String.fromCharCode(0x61 + (at % 26))).join(',')}}`;
    const wide = `${names(40)}${names(25)}${'x'.repeat(80)}`;
    expect(refusal(wide)).toBeUndefined();
    const began = performance.now();
    const parsed = parseScope(numbered(MAX_PATTERNS, () => wide));
    expect(parsed.ok ? [] : parsed.problems.map(({ index }) => index)).toEqual(
      Array.from({ length: MAX_PATTERNS - 1 }, (_, at) => at + 1),
    );
    // Written out, they took minutes.
    expect(performance.now() - began).toBeLessThan(30_000);
  });

  it('has room for exactly so many alternatives and patterns', () => {
    const ten = '{0,1,2,3,4,5,6,7,8,9}';
    expect(refusal(...numbered(MAX_ALTERNATIVES / 10, (at) => `${ten}${at}`))).toBeUndefined();
    expect(refusal(...numbered(MAX_ALTERNATIVES / 10, (at) => `${ten}${at}`), 'a')).toBe('too-complex');
    expect(refusal(...numbered(MAX_PATTERNS, String))).toBeUndefined();
    expect(refusal(...numbered(MAX_PATTERNS + 1, String))).toBe('too-complex');
  });

  it('has room for so many states, and fewer after a wildcard', () => {
    const long = (end: string) => (at: number) => `${'a'.repeat(490)}${at}${end}`;
    expect(refusal(...numbered(150, long('')))).toBeUndefined();
    expect(refusal(...numbered(220, long('')))).toBe('too-complex');
    expect(refusal(...numbered(15, long('*')))).toBeUndefined();
    expect(refusal(...numbered(25, long('*')))).toBe('too-complex');
  });

  it('stops reading after the first pattern too many', () => {
    const parsed = parseScope(numbered(1_000_000, (at) => `/${at}`));
    expect(parsed).toMatchObject({ ok: false });
    expect(parsed.ok ? [] : parsed.problems).toHaveLength(MAX_PATTERNS + 1);
  });
});

describe('questions made to take for ever', () => {
  const rangesOf = (first: number) => numbered(300, (at) => `[${apart(400, first + at)}]${at}`);
  const lacking = (first: number) => numbered(300, (at) => `[!${apart(400, first + at)}]${at}`);
  /** Sets in which hardly any character occurs in a normalised path. */
  const compatibility = numbered(300, (at) => `[\uf8ff-\ufa0e][\uf8ff-\ufa0e]${at}`);
  const without = numbered(300, (at) => `[!\uf8ff\ufa0e][!\uf8ff\ufa0e]${at}`);
  const wide = (letter: string) => numbered(38, (at) => `*${`*${letter}`.repeat(120).slice(1)}${at}`);

  it.each<[string, string[], string[]]>([
    ['stars', ['*a'.repeat(256)], ['*b'.repeat(256)]],
    ['stars that meet', [`${'*a'.repeat(255)}*`], [`${'*b'.repeat(255)}*`]],
    ['questions', ['?*'.repeat(256)], ['a*'.repeat(256)]],
    ['trees', ['**/'.repeat(170)], ['*a/'.repeat(170)]],
    ['trees of stars', ['**/*a/'.repeat(80)], ['**/*b/'.repeat(80)]],
    ['many stars', wide('a'), wide('b')],
    ['large classes', rangesOf(0x4e00), rangesOf(0x4e01)],
    ['what large classes lack', lacking(0x4e00), lacking(0x4e01)],
    ['large classes and what they lack', rangesOf(0x4e00), lacking(0x4e00)],
    [
      'exclusions of large classes',
      ['**', ...lacking(0x4e00).map((each) => `!${each}`)],
      ['*', ...rangesOf(0x4e00).map((each) => `!${each}/**`)],
    ],
    ['characters that never occur', compatibility, without],
    ['exclusions that remember', ['*b', '!*a????????????????????b'], ['*', '!*c????????????????????b']],
    ['many short patterns', numbered(999, (at) => `a*${at}`), numbered(999, (at) => `a*${at}z`)],
    [
      'many files',
      numbered(999, (at) => `${'a/'.repeat(40)}${at}`),
      ['**/*a/**', ...numbered(999, (at) => `${'a/'.repeat(40)}${at}y`)],
    ],
  ])('%s: each is answered, or refused by name', (_, one, other) => {
    const [a, b] = [scope(...one), scope(...other)];
    const budget = (): SearchBudget => new SearchBudget(50_000);
    const questions: ((budget: SearchBudget) => PathSet | boolean | object | null)[] = [
      (steps) => overlap(a, b, { budget: steps }),
      (steps) => contains(a, b, steps),
      (steps) => isEmpty(a, steps),
      (steps) => intersect(a, b, steps),
      (steps) => subtract(a, b, steps),
    ];
    const outcomes = questions.map((ask) => outcomeOf(() => ask(budget())));
    expect(outcomes.filter((outcome) => outcome !== 'answered' && outcome !== 'too-complex')).toEqual([]);
  });

  it('are answered when they are only long', () => {
    expect(overlap(scope('*a'.repeat(200)), scope('*b'.repeat(200)))).toBeNull();
    expect(overlap(scope(`${'*a'.repeat(60)}*`), scope(`${'*b'.repeat(60)}*`))?.path).toHaveLength(120);
    expect(overlap(scope('**/*a/'.repeat(40)), scope('**/*b/'.repeat(40)))?.path).toHaveLength(159);
    expect(contains(scope(`${'*a'.repeat(60)}*`), scope(`${'*a'.repeat(61)}*`))).toBe(true);
  });

  function outcomeOf(ask: () => unknown): string {
    try {
      ask();
      return 'answered';
    } catch (error) {
      return error instanceof ScopeTooComplexError ? error.code : String(error);
    }
  }
});
