import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { matches, overlap, parseScope, type Scope } from '@manyhands/scope';
import { foldersOf, literalBeginning, literalFolder } from './literal-beginning.js';
import { ScopeIndex } from './scope-index.js';

function scope(...patterns: string[]): Scope {
  const parsed = parseScope(patterns);
  if (!parsed.ok) throw new Error(parsed.problems[0]?.message);
  return parsed.scope;
}

describe('the literal beginning of a pattern', () => {
  it.each([
    ['src/a.ts', 'src/a.ts/', 'src/a.ts/'],
    ['src/', 'src/', 'src/'],
    ['src/**', 'src/', 'src/'],
    ['Src/Ab*.ts', 'src/ab', 'src/'],
    ['src/a?', 'src/a', 'src/'],
    ['src/a[bc]', 'src/a', 'src/'],
    ['src/a{b,c}', 'src/a', 'src/'],
    ['src/*/b*', 'src/', 'src/'],
    ['ab*', 'ab', ''],
    ['**/a', '', ''],
    ['{a,b}/c', '', ''],
    ['src/.*', 'src/', 'src/'],
    ['src/..?', 'src/', 'src/'],
    ['.*', '', ''],
    ['res:env/A*', 'res:env/a', 'res:env/'],
  ])('%s: %s', (pattern, beginning, folder) => {
    expect(literalBeginning(pattern)).toBe(beginning);
    expect(literalFolder(pattern)).toBe(folder);
  });
});

describe('the folders of a path', () => {
  it('go from the root to the path itself', () => {
    expect(foldersOf('src/a/b.ts')).toEqual(['', 'src/', 'src/a/', 'src/a/b.ts/']);
    expect(foldersOf('a')).toEqual(['', 'a/']);
  });
});

describe('the index of scopes', () => {
  const scopes = [
    scope('src/a/**'),
    scope('src/*.ts', 'docs/x'),
    null,
    scope('**/y', '!docs/**'),
    scope('src/a/b/c.ts'),
  ];
  const index = new ScopeIndex(scopes);

  it('names those whose beginnings go together', () => {
    expect([...index.meeting(0)]).toEqual([1, 1, 0, 1, 1]);
    expect([...index.meeting(2)]).toEqual([0, 0, 0, 0, 0]);
    expect([...index.meeting(3)]).toEqual([1, 1, 0, 1, 1]);
    expect([...index.meeting(4)]).toEqual([1, 1, 0, 1, 1]);
    expect([...new ScopeIndex([scope('src/ab*'), scope('src/ac*'), scope('src/a*')]).meeting(0)]).toEqual([1, 0, 1]);
  });

  it('names those that may hold a path', () => {
    expect(index.near('docs/x')).toEqual([1, 3]);
    expect(index.near('src/a/b/c.ts')).toEqual([0, 1, 3, 4]);
    expect(index.near('lib')).toEqual([3]);
  });

  it('forgets nobody', () => {
    const part = fc.constantFrom('a', 'b', 'ab', 'a*', '*', '**', '{a,b}', '[a-b]b', '?', '.a', 'B');
    const pattern = fc.array(part, { minLength: 1, maxLength: 3 }).map((parts) => parts.join('/'));
    const some = fc.array(fc.array(pattern, { minLength: 1, maxLength: 2 }), { minLength: 2, maxLength: 6 });
    const path = fc
      .array(fc.constantFrom('a', 'b', 'ab', '.a'), { minLength: 1, maxLength: 3 })
      .map((names) => names.join('/'));
    fc.assert(
      fc.property(some, path, (written, name) => {
        const all = written.map((patterns) => scope(...patterns));
        const known = new ScopeIndex(all);
        for (const [at, one] of all.entries()) {
          if (matches(one, name)) expect(known.near(name)).toContain(at);
          for (const [other, another] of all.entries()) {
            if (overlap(one, another) !== null) expect(known.meeting(at)[other]).toBe(1);
          }
        }
      }),
    );
  });
});
