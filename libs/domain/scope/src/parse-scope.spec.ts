import { describe, expect, it } from '@jest/globals';
import { MAX_ALTERNATIVES, MAX_PATTERN_LENGTH, MAX_PATTERNS, parseScope } from './index.js';

function problems(...patterns: string[]) {
  const parsed = parseScope(patterns);
  return parsed.ok ? [] : parsed.problems;
}

describe('parseScope', () => {
  it('keeps the patterns as written', () => {
    const parsed = parseScope(['SRC/**', '!src/Gen/']);
    expect(parsed).toMatchObject({ ok: true, scope: { patterns: ['SRC/**', '!src/Gen/'] } });
  });

  it('takes no patterns for the empty scope', () => {
    expect(parseScope([])).toMatchObject({ ok: true, scope: { patterns: [] } });
  });

  it.each([
    ['', 'empty'],
    ['!', 'empty'],
    ['/etc/passwd', 'absolute'],
    ['C:/windows', 'absolute'],
    ['{,a}/b', 'absolute'],
    ['a{,b}/{,c}/d', 'empty-segment'],
    ['src/{,a}', 'empty-segment'],
    ['{,}', 'empty'],
    ['src\\server', 'backslash'],
    ['src/\u0000', 'control-character'],
    ['src/\n', 'control-character'],
    ['src/\u2028', 'control-character'],
    ['src/\ud800', 'invalid-text'],
    ['../other', 'parent-segment'],
    ['src/../../other', 'parent-segment'],
    ['src/{a,..}/b', 'parent-segment'],
    ['src/[.][.]/b', 'parent-segment'],
    ['src/.\u200c./b', 'parent-segment'],
    ['./src', 'dot-segment'],
    ['src//a', 'empty-segment'],
    ['src/\u200d/a', 'empty-segment'],
    ['src/a**', 'invalid-globstar'],
    ['src/***', 'invalid-globstar'],
    ['src/{**,a}b', 'invalid-globstar'],
    ['[abc', 'invalid-class'],
    ['[]', 'invalid-class'],
    ['[z-a]', 'invalid-class'],
    ['[a/b]', 'invalid-class'],
    ['{a,b', 'invalid-brace'],
    ['a}', 'invalid-brace'],
    ['routes/{id}.ts', 'invalid-brace'],
    ['e*\u0301', 'combining-mark'],
    ['[a\u0327]', 'combining-mark'],
    ['res:migration', 'invalid-resource'],
    ['res:/next', 'invalid-resource'],
  ])('refuses %j as %s', (pattern, code) => {
    const [problem, ...rest] = problems('src/**', pattern);
    expect(rest).toEqual([]);
    expect(problem).toMatchObject({ pattern, index: 1, code });
    expect(problem?.message).toContain(`scope pattern ${JSON.stringify(pattern)} `);
  });

  it('names every bad pattern at once', () => {
    expect(problems('/a', 'src', '..', '!\\')).toEqual([
      expect.objectContaining({ index: 0, code: 'absolute' }),
      expect.objectContaining({ index: 2, code: 'parent-segment' }),
      expect.objectContaining({ index: 3, code: 'backslash' }),
    ]);
  });

  it('says what to write instead', () => {
    expect(problems('src\\a.ts')[0]?.message).toBe(
      'scope pattern "src\\\\a.ts" contains a backslash: separate segments with /',
    );
  });
});

describe('patterns that would blow up', () => {
  it.each([
    ['{a,b}'.repeat(30)],
    ['{a,{b,{c,d}}}'.repeat(20)],
    ['{a,b}/'.repeat(40)],
    ['*'.repeat(5000)],
    ['**/'.repeat(500)],
    ['a'.repeat(MAX_PATTERN_LENGTH + 1)],
    [`{${Array.from({ length: 50 }, (_, at) => at).join(',')}}`.repeat(3)],
  ])('%.20s... is too complex', (pattern) => {
    expect(problems(pattern)).toEqual([expect.objectContaining({ pattern, index: 0, code: 'too-complex' })]);
  });

  it('reads deep nesting that stays small', () => {
    expect(problems(`${'{a,'.repeat(120)}b${'}'.repeat(120)}`)).toEqual([]);
  });

  it('bounds the number of patterns', () => {
    const patterns = Array.from({ length: MAX_PATTERNS + 2 }, (_, at) => `src/${at}.ts`);
    expect(problems(...patterns)).toEqual([
      expect.objectContaining({ pattern: `src/${MAX_PATTERNS}.ts`, index: MAX_PATTERNS, code: 'too-complex' }),
    ]);
    expect(problems(...patterns.slice(0, MAX_PATTERNS))).toEqual([]);
  });

  it('bounds the alternatives and the wildcards of the whole scope', () => {
    const half = `{${Array.from({ length: MAX_ALTERNATIVES / 4 }, (_, at) => at % 10).join(',')}}{a,b}`.slice(0, 500);
    expect(problems(...Array.from({ length: 30 }, () => '{a,b,c,d}/{a,b,c,d}/{a,b,c,d,e}'))[0]).toMatchObject({
      index: 25,
      code: 'too-complex',
    });
    expect(half.length).toBeLessThanOrEqual(MAX_PATTERN_LENGTH);
    expect(problems(...Array.from({ length: 30 }, (_, at) => `${'*a'.repeat(250)}${at}`))[0]).toMatchObject({
      code: 'too-complex',
    });
  });
});
