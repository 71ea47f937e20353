import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { hubsOf } from './hubs.js';
import { historyOf, source, treeOf } from './testing/index.js';

const many = (count: number) => Array.from({ length: count }, (_, n) => `f${n}`);

describe('the history of files', () => {
  it('counts commits for a path, and for two paths together from the second time on', () => {
    const history = historyOf(['a', 'b'], ['b', 'a', 'c'], ['c', 'c']);
    expect(history.changes).toEqual([
      ['a', 2],
      ['b', 2],
      ['c', 2],
    ]);
    expect(history.together).toEqual([['a', 'b', 2]]);
  });

  it('learns nothing from sweeps, and no pairs from large commits', () => {
    const history = historyOf(many(101), many(21), many(21), ['f0', 'f1'], ['f0', 'f1']);
    expect(history).toMatchObject({ commits: 5, sweeps: 1, together: [['f0', 'f1', 2]] });
    expect(history.changes[0]).toEqual(['f0', 4]);
  });

  it('does not depend on the order of commits or of their paths', () => {
    const commit = fc.array(fc.constantFrom('a', 'b', 'c', 'd'), { maxLength: 4 });
    fc.assert(
      fc.property(fc.array(commit, { maxLength: 6 }), (commits) => {
        const backwards = commits.map((paths) => [...paths].reverse()).reverse();
        expect(historyOf(...backwards)).toEqual(historyOf(...commits));
      }),
    );
  });
});

describe('hubs', () => {
  it('are the most imported and the most changed files, with their reasons', () => {
    const users = Object.fromEntries(many(4).map((name) => [`${name}.ts`, source(['./hub', './other'])]));
    const tree = treeOf({ ...users, 'hub.ts': source(['./other']), 'other.ts': null, 'package-lock.json': null });
    const history = historyOf(
      ...many(5).map((name) => ['package-lock.json', name]),
      ['gone.ts'],
      ['gone.ts'],
      ['gone.ts'],
    );
    expect(hubsOf(tree, history)).toEqual([
      { path: 'other.ts', importedBy: 5, changes: 0, reasons: ['imported by 5 files'] },
      { path: 'package-lock.json', importedBy: 0, changes: 5, reasons: ['changed in 5 of the last 8 commits'] },
    ]);
  });

  it('are a twentieth of what is imported', () => {
    const libs = Object.fromEntries(many(60).map((name) => [`${name}.ts`, null]));
    const imports = source(many(60).map((name) => `./${name}`));
    const tree = treeOf({ ...libs, 'x.ts': imports, 'y.ts': imports, 'z.ts': imports });
    expect(hubsOf(tree, historyOf())).toHaveLength(3);
  });

  it('need a crowd, however small the repository', () => {
    const tree = treeOf({ 'a.ts': source(['./b']), 'c.ts': source(['./b']), 'b.ts': null });
    expect(hubsOf(tree, historyOf(['a.ts'], ['a.ts']))).toEqual([]);
  });
});
