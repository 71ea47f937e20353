import { describe, expect, it } from '@jest/globals';
import type { TouchedPath } from './inspect-push.js';
import { judgePush } from './judge-push.js';

const commit = 'c'.repeat(40);
const file = (path: string, more: Partial<TouchedPath> = {}): TouchedPath => ({
  commit,
  path,
  readable: true,
  mode: '100644',
  size: 10,
  target: null,
  ...more,
});
const link = (path: string, target: string | null) => file(path, { mode: '120000', target });
const gone = (path: string) => file(path, { mode: '000000', size: null });

const judge = (scopePatterns: string[], ...touched: TouchedPath[]) => {
  const verdict = judgePush({ touched, scopePatterns, maxFileBytes: 100 });
  return verdict.ok ? 'ok' : verdict.problems.map(({ code, path }) => `${code} ${path}`);
};

describe('judgePush', () => {
  it.each([
    ['a file in the scope', file('src/a.ts')],
    ['a script', file('src/run.sh', { mode: '100755' })],
    ['another case of the same path', file('SRC/A.ts')],
    ['a deletion', gone('src/a.ts')],
    ['the removal of a submodule', gone('src/module')],
    ['a link inside the scope', link('src/x/latest', '../y/v2')],
  ])('accepts %s', (_, touched) => {
    expect(judge(['src/**'], touched)).toBe('ok');
  });

  it.each([
    ['outside-scope', file('docs/a.md')],
    ['outside-scope', gone('docs/a.md')],
    ['outside-scope', file('src/generated/x.ts')],
    ['gitlink', file('src/module', { mode: '160000', size: null })],
    ['symlink', link('src/etc', '/etc/passwd')],
    ['symlink', link('src/up', '../../secret')],
    ['symlink', link('src/root', '..')],
    ['symlink', link('src/other', '../docs/a.md')],
    ['symlink', link('src/odd', '..\\docs')],
    ['symlink', link('src/long', null)],
    ['bad-path', file('src/a\nb.ts')],
    ['bad-path', file('src/a\\b.ts')],
    ['bad-path', file('src/\\xff.ts', { readable: false })],
    ['bad-path', file('src/a.ts', { mode: '100664' })],
    ['too-large', file('src/big.bin', { size: 101 })],
    ['too-large', file('src/unknown.bin', { size: null })],
    ['protected-path', file('src/.gitattributes')],
    ['protected-path', file('src/.GitAttributes')],
    ['protected-path', file('src/.gitmodules')],
  ])('refuses with %s', (code, touched) => {
    expect(judge(['src/**', '!src/generated/**'], touched)).toEqual([`${code} ${touched.path}`]);
  });

  it('lets a scope open a protected file only by its name', () => {
    expect(judge(['**'], file('.gitattributes'))).toEqual(['protected-path .gitattributes']);
    expect(judge(['.gitattributes'], file('.gitattributes'))).toBe('ok');
    expect(judge(['.github/**'], file('.github/workflows/ci.yml'))).toEqual([
      'protected-path .github/workflows/ci.yml',
    ]);
    expect(judge(['.github/workflows/**'], file('.github/workflows/ci.yml'))).toBe('ok');
    expect(judge(['.github/**'], file('.github/labels.yml'))).toBe('ok');
  });

  it('refuses names that fold to one', () => {
    expect(judge(['src/**'], file('src/readme.md'), file('src/README.md'))).toEqual(['bad-path src/README.md']);
    expect(judge(['src/**'], file('src/lib/a.ts'), file('src/Lib/b.ts'))).toEqual(['bad-path src/Lib/b.ts']);
    expect(judge(['src/**'], gone('src/readme.md'), file('src/README.md'))).toBe('ok');
  });

  it('names each path once, in order, with a sentence', () => {
    const verdict = judgePush({ scopePatterns: ['src/**'], touched: [file('z'), file('b'), gone('z')] });
    expect(verdict).toEqual({
      ok: false,
      problems: [
        { code: 'outside-scope', path: 'b', message: 'b is outside the scope' },
        { code: 'outside-scope', path: 'z', message: 'z is outside the scope' },
      ],
    });
  });

  it('accepts nothing under a scope that cannot be read', () => {
    expect(judge(['src/[z-a]'], file('src/a'))).toEqual(['unreadable-scope undefined']);
  });

  it('accepts nothing under an empty scope, and a push that touches nothing under any', () => {
    expect(judge([], file('a'))).toEqual(['outside-scope a']);
    expect(judge([])).toBe('ok');
  });
});
