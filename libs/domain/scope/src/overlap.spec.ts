import { describe, expect, it } from '@jest/globals';
import { overlap, parseScope, type Scope, ScopeTooComplexError, SearchBudget } from './index.js';

function scope(...patterns: string[]): Scope {
  const parsed = parseScope(patterns);
  if (!parsed.ok) throw new Error(parsed.problems.map(({ message }) => message).join('\n'));
  return parsed.scope;
}

describe('overlap', () => {
  it.each([
    ['src/*/a.ts', 'src/foo/*.ts', 'src/foo/a.ts'],
    ['**/*.test.ts', 'src/auth/**', 'src/auth/.test.ts'],
    ['src/**/index.ts', 'src/api/index.ts', 'src/api/index.ts'],
    ['package.json', '**/package.json', 'package.json'],
    ['src/**/types.ts', 'src/api/**', 'src/api/types.ts'],
    ['src/auth/', 'src/auth/login.ts', 'src/auth/login.ts'],
    ['src/auth/**', 'src/auth/login.ts', 'src/auth/login.ts'],
  ])('%s and %s meet at %s, a pair that string comparison misses', (one, other, path) => {
    expect(overlap(scope(one), scope(other))).toEqual({ path });
    expect(overlap(scope(other), scope(one))).toEqual({ path });
  });

  it.each([
    ['src/api/**', 'src/api-client/**'],
    ['*.md', 'docs/*.md'],
    ['src/[a-m]*.ts', 'src/[n-z]*.ts'],
    ['src/{a,b}/**', 'src/{c,d}/**'],
    ['src/?', 'src/??'],
    ['**/*.test.ts', '**/*.spec.ts'],
    ['res:env/DATABASE_URL', 'res:env/REDIS_URL'],
    ['a/*/c', 'a/c'],
  ])('%s and %s have no path in common', (one, other) => {
    expect(overlap(scope(one), scope(other))).toBeNull();
    expect(overlap(scope(other), scope(one))).toBeNull();
  });

  it.each([
    ['**', '**', 'a'],
    ['src/*', 'src/*', 'src/a'],
    ['src/*.ts', 'src/?*', 'src/.ts'],
    ['src/[!a-c]x', 'src/*', 'src/dx'],
    ['[x-z]', '?', 'x'],
    ['?/?', '**', 'a/a'],
    ['{zz,b,a}', '*', 'a'],
    ['[0-9][0-9]', '??', '00'],
    ['?', '[.a]', 'a'],
  ])('%s and %s: the witness %s is short and readable', (one, other, path) => {
    expect(overlap(scope(one), scope(other))).toEqual({ path });
  });

  it('finds the shortest path over all patterns of both scopes', () => {
    const backend = scope('src/server/very/long/name.ts', 'src/**/x.ts', 'docs/api.md');
    const writer = scope('src/server/**/name.ts', 'docs/**', 'src/*/x.ts');
    expect(overlap(backend, writer)).toEqual({ path: 'src/a/x.ts' });
    expect(overlap(scope('src/server/*', 'docs/api.md'), scope('src/server/name.ts', 'docs/**'))).toEqual({
      path: 'docs/api.md',
    });
  });

  it('prefers the most readable of equally short paths, whichever pattern comes first', () => {
    expect(overlap(scope('b/x*', 'a/x*'), scope('b/*', 'a/*'))).toEqual({ path: 'a/x' });
    expect(overlap(scope('a/*', 'b/*'), scope('b/x*', 'a/x*'))).toEqual({ path: 'a/x' });
  });

  it('never proposes a segment that is no name', () => {
    expect(overlap(scope('src/?'), scope('src/[.,]'))).toEqual({ path: 'src/,' });
    expect(overlap(scope('src/[+-.]'), scope('src/[.0]'))).toBeNull();
    expect(overlap(scope('src/[.0][.0]/a'), scope('src/[.1][.1]/a'))).toBeNull();
    expect(overlap(scope('src/[.0][.0][.0]/a'), scope('src/[.1][.1][.1]/a'))).toEqual({ path: 'src/.../a' });
  });
});

describe('overlap with exclusions', () => {
  it.each([
    [['src/**', '!src/auth/**'], ['src/auth/**']],
    [['src/**', '!src/auth/**'], ['src/auth/login.ts']],
    [['src/**', '!**/*.test.ts'], ['**/*.test.ts']],
    [['src/**', '!src/**/*.test.ts'], ['src/**/*.test.ts']],
    [['**', '!docs/'], ['docs/**']],
    [
      ['*', '!docs'],
      ['docs/**', '!docs'],
    ],
    [['src/*', '!src/*'], ['src/**']],
    [['src/**', '!src/{a,b}/**'], ['src/{a,b}/*.ts']],
    [
      ['src/**', '!src/a*'],
      ['src/ab', 'src/ac'],
    ],
  ])('%j and %j are disjoint', (one, other) => {
    expect(overlap(scope(...one), scope(...other))).toBeNull();
    expect(overlap(scope(...other), scope(...one))).toBeNull();
  });

  it.each([
    [['src/**', '!src/auth/*'], ['src/auth/**'], 'src/auth'],
    [['src/auth/**', '!src/auth'], ['src/**', '!src/auth/a*'], 'src/auth/b'],
    [['*', '!a', '!b'], ['?', '!c'], 'd'],
    [['src/*.ts', '!src/*.test.ts'], ['src/a*'], 'src/a.ts'],
    [['**/*.ts', '!**/a/**'], ['src/**', '!src/*'], 'src/b/.ts'],
  ])('%j and %j meet at %s', (one, other, path) => {
    expect(overlap(scope(...one), scope(...other))).toEqual({ path });
  });
});

describe('a file in the way of a directory', () => {
  it.each([
    ['x', 'x/y', { path: 'x/y', other: 'x' }],
    ['src/auth', 'src/auth/*.ts', { path: 'src/auth/.ts', other: 'src/auth' }],
    ['src/*', 'src/foo/a.ts', { path: 'src/foo/a.ts', other: 'src/foo' }],
    ['**/foo', 'src/foo/a.ts', { path: 'src/foo/a.ts', other: 'src/foo' }],
    ['src', 'src/**/index.ts', { path: 'src/index.ts', other: 'src' }],
  ])('%s against %s is an overlap', (file, below, witness) => {
    expect(overlap(scope(file), scope(below))).toEqual(witness);
    expect(overlap(scope(below), scope(file))).toEqual(witness);
  });

  it('prefers a path that both match over a collision', () => {
    expect(overlap(scope('x', 'long/common/path'), scope('x/y', 'long/common/path'))).toEqual({
      path: 'long/common/path',
    });
  });

  it.each([
    ['package.json', '**/*.ts'],
    ['README.md', '*/index.ts'],
    ['src/*.ts', 'src/*/index.js'],
  ])('%s against %s counts only where asked: no pattern names the directory', (file, below) => {
    expect(overlap(scope(file), scope(below))).toBeNull();
    expect(overlap(scope(file), scope(below), 'every')).toMatchObject({ other: expect.any(String) });
    expect(overlap(scope(below), scope(file), 'every')).toEqual(overlap(scope(file), scope(below), 'every'));
  });

  it('does not count below what the file side excludes', () => {
    expect(overlap(scope('src/**', '!src/auth/login.ts'), scope('src/auth/login.ts'))).toBeNull();
    expect(overlap(scope('x', '!x/y'), scope('x/y'))).toBeNull();
    expect(overlap(scope('x', '!x/y'), scope('x/y', 'x/z'))).toEqual({ path: 'x/z', other: 'x' });
  });
});

describe('names that a file system may take for one', () => {
  it.each([
    ['README.md', 'readme.MD', 'readme.md'],
    ['caf\u00e9/**', 'cafe\u0301/menu.md', 'caf\u00e9/menu.md'],
    ['STRASSE', 'stra\u00dfe', 'strasse'],
    ['.g\u200cit/config', '.GIT/*', '.git/config'],
    [
      '\u03a3\u03af\u03c3\u03c5\u03c6\u03bf\u03c2',
      '\u03a3\u0399\u0301\u03a3\u03a5\u03a6\u039f\u03a3',
      '\u03c3\u03af\u03c3\u03c5\u03c6\u03bf\u03c3',
    ],
    ['\u212a.ts', '[j-l].ts', 'k.ts'],
  ])('%s and %s overlap', (one, other, path) => {
    expect(overlap(scope(one), scope(other))).toEqual({ path });
  });
});

describe('named resources', () => {
  it('overlap like paths', () => {
    expect(overlap(scope('res:migration/next'), scope('src/db/**', 'res:migration/*'))).toEqual({
      path: 'res:migration/next',
    });
    expect(overlap(scope('res:route/POST /orders'), scope('res:route/GET /orders'))).toBeNull();
  });
});

describe('questions that would take too long', () => {
  const exponential = (): Scope => scope('*a????????????????????b', '!*a???????????????????*');

  it('end in a typed error', () => {
    expect(captured(() => overlap(exponential(), exponential()))).toMatchObject({
      name: 'ScopeTooComplexError',
      code: 'too-complex',
      retryable: false,
      message:
        'these scopes are too complex to compare (more than 20000 subsets); use fewer wildcards or split the exclusions',
    });
    expect(captured(() => overlap(exponential(), exponential()))).toBeInstanceOf(ScopeTooComplexError);
  });

  it('end sooner when they are given less', () => {
    const ask = (steps: number) => () => overlap(scope('**/*a*'), scope('**/*b*'), { budget: new SearchBudget(steps) });
    expect(captured(ask(10))).toMatchObject({ message: expect.stringContaining('(more than 10 steps)') });
    expect(captured(ask(1000))).toBeNull();
  });
});

function captured(act: () => unknown): unknown {
  try {
    act();
    return null;
  } catch (error) {
    return error;
  }
}
