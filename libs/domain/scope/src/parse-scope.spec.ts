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

  it.each([
    ['', 'is empty: name a path'],
    ['/etc/passwd', 'is absolute: write it relative to the root of the repository'],
    ['{,a}/b', 'is absolute: start with a name'],
    ['src//a', 'has an empty segment: write one / between names'],
    ['{,}', 'stands for an empty path: every alternative must name one'],
    ['src\\server', 'contains a backslash: separate segments with /'],
    ['src/\u0000', 'contains a control character: remove it'],
    ['src/\ud800', 'is not valid Unicode: it has half a surrogate pair'],
    ['../other', 'has a ".." segment and may leave the repository: remove it'],
    ['./src', 'has a "." segment: remove it'],
    ['src/a**', 'has "**" inside a segment: write * there, or ** between slashes'],
    ['[abc', 'has a "[" without its "]": close it, or write [[] for a plain bracket'],
    ['[z-a]', 'has a range that runs backwards'],
    ['[a/b]', 'has a "/" inside "[...]": a class never matches a separator'],
    ['{a,b', 'has a "{" without its "}": close it, or write [{]'],
    ['a}', 'has a "}" without its "{": write [}] for a brace'],
    ['{id}.ts', 'has braces around one alternative: write {a,b}, or [{] and [}] for plain braces'],
    ['e*\u0301', 'has a combining mark right after a wildcard: write the letter that carries it'],
    ['[a\u0327]', 'has a combining mark inside "[...]": write the whole letters as {a,b}'],
    ['res:/next', 'names no resource: write res:kind/name, for example res:migration/next'],
  ])('tells of %j how to write it: %s', (pattern, reason) => {
    expect(problems(pattern)[0]?.message).toBe(`scope pattern ${JSON.stringify(pattern)} ${reason}`);
  });

  it.each([
    [80, false],
    [81, true],
  ])('quotes %d characters; are some left out: %s', (length, isCut) => {
    const pattern = `/${'a'.repeat(length - 1)}`;
    expect(problems(pattern)[0]?.message.includes('…')).toBe(isCut);
    expect(problems(pattern)[0]?.message).toContain(pattern.slice(0, 80));
  });

  it.each(['[a-a]', '[-a]', '[a-]', '[!a-z]', ']', 'a,b', '[]]', '[!]]'])('takes %s', (pattern) => {
    expect(problems(pattern)).toEqual([]);
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
