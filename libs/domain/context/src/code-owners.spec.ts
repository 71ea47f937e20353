import { describe, expect, it } from '@jest/globals';
import { overlap, parseScope } from '@manyhands/scope';
import fc from 'fast-check';
import { OwnerIndex, parseCodeOwners } from './code-owners.js';
import { ownerAreas } from './owner-areas.js';

const ownersOf = (text: string, path: string) => new OwnerIndex(parseCodeOwners(text).rules).ownersOf(path);

/** The examples of GitHub's own documentation, and what they are documented to match. */
const documented: [pattern: string, path: string, owned: boolean][] = [
  ['*', 'a.ts', true],
  ['*', 'deep/down/a.ts', true],
  ['*.js', 'a.js', true],
  ['*.js', 'deep/a.js', true],
  ['*.js', 'a.jsx', false],
  ['/build/logs/', 'build/logs/a.log', true],
  ['/build/logs/', 'build/logs/deep/a.log', true],
  ['/build/logs/', 'x/build/logs/a.log', false],
  ['docs/*', 'docs/getting-started.md', true],
  ['docs/*', 'docs/build-app/troubleshooting.md', false],
  ['apps/', 'apps/a', true],
  ['apps/', 'x/apps/y/a', true],
  ['apps/', 'x/apps', false],
  ['/docs/', 'docs/a/b.md', true],
  ['/docs/', 'x/docs/b.md', false],
  ['/scripts/', 'scripts/a.sh', true],
  ['**/logs', 'build/logs', true],
  ['**/logs', 'deeply/nested/logs/a', true],
  ['/apps/github', 'apps/github/a', true],
  ['/apps/github', 'apps/githubber/a', false],
  ['/docs/**/api', 'docs/api/a', true],
  ['/docs/**/api', 'docs/x/y/api/a', true],
  ['docs/README.md', 'docs/README.md', true],
  ['docs/README.md', 'x/docs/README.md', false],
  ['README.md', 'x/README.md', true],
  ['readme.md', 'README.md', false],
  ['src/?.ts', 'src/a.ts', true],
  ['src/?.ts', 'src/ab.ts', false],
  ['my\\ folder/', 'my folder/a', true],
  ['a**b', 'axxb', true],
];

describe('CODEOWNERS', () => {
  it.each(documented)('%s on %s: %s', (pattern, path, owned) => {
    expect(ownersOf(`${pattern} @owner`, path)).toEqual(owned ? ['@owner'] : []);
  });

  it('lets the last match win, also when it names nobody', () => {
    const text = '* @all\n/src/ @dev @org/team\n*.md docs@example.com\n/src/generated/\n';
    expect(ownersOf(text, 'a.txt')).toEqual(['@all']);
    expect(ownersOf(text, 'src/a.ts')).toEqual(['@dev', '@org/team']);
    expect(ownersOf(text, 'src/a.md')).toEqual(['docs@example.com']);
    expect(ownersOf(text, 'src/generated/a.md')).toEqual([]);
  });

  it('skips what GitHub skips, and says why', () => {
    const text = ['# comment', '', '!x @a', '[a-z] @a', 'a\\#b @a', '/ @a', 'x nobody', 'y @a #inline', 'z @'].join(
      '\n',
    );
    const { rules, problems } = parseCodeOwners(text);
    expect(rules).toEqual([{ line: 8, pattern: 'y', glob: '**/y/**', owners: ['@a'] }]);
    expect(problems.map(({ line }) => line)).toEqual([3, 4, 5, 6, 7, 9]);
    expect(problems[4]?.problem).toContain('nobody is no owner');
  });

  it('takes nonsense of any length without an error and without time', () => {
    const nonsense = `${'*a'.repeat(240)} @a\n${'\0\u202e{{{,'.repeat(2000)}\n${'x @a\n'.repeat(5000)}`;
    const { rules, problems } = parseCodeOwners(nonsense);
    expect(rules).toHaveLength(1000);
    expect(problems.at(-1)?.problem).toBe('more than 1000 rules');
    const index = new OwnerIndex(rules);
    expect(index.ownersOf('a'.repeat(4000))).toEqual(['@a']);
    expect(index.ownersOf(`${'a'.repeat(4000)}b`)).toEqual([]);
  });

  it('never fails on any text', () => {
    fc.assert(fc.property(fc.string(), fc.string(), (text, path) => Array.isArray(ownersOf(text, path))));
  });
});

describe('the areas of owners', () => {
  const areas = (text: string) => ownerAreas(parseCodeOwners(text).rules);

  it('are scopes without what later rules take over', () => {
    expect(areas('* @all\n/src/ @dev\n/docs/ @doc\n/src/gen/\n')).toEqual([
      { owners: ['@all'], scope: ['**', '!src/**/*', '!docs/**/*', '!src/gen/**/*'] },
      { owners: ['@dev'], scope: ['src/**/*', '!src/gen/**/*'] },
      { owners: ['@doc'], scope: ['docs/**/*'] },
    ]);
  });

  it('leave out a rule that is repeated later, and take braces for what they are', () => {
    expect(areas('/a @x\n/{b} @y\n/a @z')).toEqual([
      { owners: ['@y'], scope: ['[{]b[}]/**'] },
      { owners: ['@z'], scope: ['a/**'] },
    ]);
  });

  const pattern = fc.constantFrom('*', '/a/', 'a/b', '*.ts', '/a/*', 'b/', '**/c', '/a/b/c.ts', 'c.ts');
  const rule = fc.tuple(pattern, fc.constantFrom('@x', '@y', '')).map((parts) => parts.join(' '));
  const path = fc.array(fc.constantFrom('a', 'b', 'c', 'c.ts'), { minLength: 1, maxLength: 4 }).map((s) => s.join('/'));

  it('never overlap, and hold a path exactly when its last rule is theirs', () => {
    fc.assert(
      fc.property(fc.array(rule, { maxLength: 6 }), path, (lines, at) => {
        const found = areas(lines.join('\n'));
        const scopes = found.map(({ scope }) => parseScope(scope));
        const here = parseScope([at]);
        const holding = found.filter((_, index) => {
          const scope = scopes[index];
          const hit = scope?.ok === true && here.ok ? overlap(scope.scope, here.scope) : null;
          return hit !== null && hit.other === undefined;
        });
        expect(holding.map(({ owners }) => owners).flat()).toEqual(ownersOf(lines.join('\n'), at));
      }),
    );
  });
});
