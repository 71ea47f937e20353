import { describe, expect, it } from '@jest/globals';
import type { TouchedPath } from './push-inspection.js';
import { judgePush } from './judge-push.js';

const commit = 'c'.repeat(40);
const file = (path: string, more: Partial<TouchedPath> = {}): TouchedPath => ({
  commit,
  path,
  readable: true,
  isNew: true,
  mode: '100644',
  size: 10,
  target: null,
  reaches: null,
  ...more,
});
const link = (path: string, target: string | null, reaches: TouchedPath['reaches'] = 'file') =>
  file(path, { mode: '120000', target, reaches });
const gone = (path: string) => file(path, { mode: '000000', size: null });

const judge = (scopePatterns: string[], ...touched: TouchedPath[]) => {
  const verdict = judgePush({ touched, twins: [], secrets: [], scopePatterns, maxFileBytes: 100 });
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
    ['a link to a folder', link('src/x/latest', './../y/', 'directory')],
    ['the removal of a trap', gone('src/.GIT/x')],
    ['the removal of a name that Windows cannot hold', gone('src/aux.c')],
    ['work on such a name that was there', file('src/aux.c', { isNew: false })],
    ['names that only look odd', file('src/.github.d/...x/git~10/conx/com/[id]/(a)/@b')],
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
    ['symlink', link('src/empty', '')],
    ['symlink', link('src/drive', 'c:/x')],
    ['symlink', link('src/home', '~/x')],
    ['symlink', link('src/down-up', 'a/../b')],
    ['symlink', link('src/dangling', 'nothing', 'nothing')],
    ['symlink', link('src/chain', 'other', 'link')],
    ['symlink', link('src/git', '../.git/config')],
    ['symlink', link('src/x', '.g\u200cit')],
    ['bad-path', file('src/.git/config')],
    ['bad-path', file('src/.GIT/config')],
    ['bad-path', file('src/.g\u200cit/config')],
    ['bad-path', file('src/git~1')],
    ['bad-path', file('src/GIT~1 .')],
    ['bad-path', file('src/.git. ')],
    ['bad-path', file('src/.git::$INDEX_ALLOCATION/x')],
    ['bad-path', file('src/.git', { isNew: false })],
    ['bad-path', file('src/dot.')],
    ['bad-path', file('src/space /x')],
    ['bad-path', file('src/aux.c')],
    ['bad-path', file('src/COM1')],
    ['bad-path', file('src/nul .txt')],
    ['bad-path', file('src/a:b')],
    ['bad-path', file('src/what?')],
    ['bad-path', file('src/' + 'a/'.repeat(3000) + 'b')],
    ['bad-path', file('src/a.ts', { mode: '040000' })],
    ['protected-path', file('src/AGENTS.md')],
    ['protected-path', gone('src/CLAUDE.md')],
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

  it('lets a scope open the agents’ instructions only from inside', () => {
    expect(judge(['**'], file('.openhands/setup.sh'))).toEqual(['protected-path .openhands/setup.sh']);
    expect(judge(['.openhands/**'], file('.openhands/setup.sh'))).toBe('ok');
    expect(judge(['.openhands/setup.sh'], file('.OpenHands/Setup.sh'))).toBe('ok');
    expect(judge(['docs/agents.md'], file('docs/AGENTS.md'))).toBe('ok');
  });

  it('refuses twins and credentials, and does not repeat what it found', () => {
    const twins = [{ path: 'src/readme.md', other: 'src/README.md' }];
    const secrets = [{ path: 'src/a.ts', line: 7, kind: 'npm token' }];
    const facts = { touched: [file('src/a.ts'), file('src/readme.md')], scopePatterns: ['src/**'] };
    expect(judgePush({ ...facts, twins, secrets })).toEqual({
      ok: false,
      problems: [
        {
          code: 'secret',
          path: 'src/a.ts',
          message: expect.stringMatching(/^src\/a.ts, line 7, looks like a npm token; /),
        },
        {
          code: 'bad-path',
          path: 'src/readme.md',
          message: expect.stringContaining('src/readme.md and src/README.md are one'),
        },
      ],
    });
  });

  it('shows signs that cannot be seen', () => {
    const verdict = judgePush({ touched: [file('a\u202eb')], twins: [], secrets: [], scopePatterns: ['src/**'] });
    expect(verdict).toMatchObject({ problems: [{ message: 'a\\u{202e}b is outside the scope' }] });
  });

  it('names each path once, in order, with a sentence', () => {
    const verdict = judgePush({
      scopePatterns: ['src/**'],
      twins: [],
      secrets: [],
      touched: [file('z'), file('b'), gone('z')],
    });
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
