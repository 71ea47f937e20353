import { describe, expect, it } from '@jest/globals';
import { MAX_PATTERN_LENGTH, MAX_PATTERNS, parseScope } from './index.js';

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

describe('patterns over a bound', () => {
  it.each([
    ['{a,b}'.repeat(30), 'stands for more than 2000 alternatives: use fewer braces'],
    ['a'.repeat(MAX_PATTERN_LENGTH + 1), 'is longer than 512 characters: shorten it'],
  ])('%.20s... is told which', (pattern, reason) => {
    expect(problems('a', pattern)).toEqual([
      { pattern, index: 1, code: 'too-complex', message: expect.stringMatching(new RegExp(`" ${reason}$`)) },
    ]);
  });

  it('tells a pattern that is fine alone to be one too many', () => {
    const patterns = Array.from({ length: MAX_PATTERNS + 2 }, (_, at) => `src/${at}.ts`);
    expect(problems(...patterns)).toEqual([
      {
        pattern: 'src/1000.ts',
        index: MAX_PATTERNS,
        code: 'too-complex',
        message: 'scope pattern "src/1000.ts" is one too many: a scope has at most 1000 patterns',
      },
    ]);
  });

  it.each([
    ['alternatives', '{a,b,c,d}/{a,b,c,d}/{a,b,c,d,e}', 25],
    ['wildcards', '*a'.repeat(250), 19],
    ['characters', `{a,b,c,d,e}${'x'.repeat(490)}`, 40],
  ])('tells a pattern with too many %s for the scope to be too much', (_, pattern, index) => {
    const [problem] = problems(...Array.from({ length: 45 }, () => pattern));
    expect(problem).toMatchObject({ index, code: 'too-complex' });
    expect(problem?.message).toMatch(/" makes the scope too large: use fewer, wider or shorter patterns$/);
  });
});
