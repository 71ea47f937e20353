import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from '@jest/globals';
import { BareRepository } from './bare-repository.js';
import { judgeMerge } from './judge-merge.js';
import { temporaryDirectory, WorkTree } from './testing/index.js';

let dir: { path: string; remove(): Promise<void> };
let tree: WorkTree;
let repository: BareRepository;

beforeEach(async () => {
  dir = await temporaryDirectory();
  tree = await WorkTree.create(join(dir.path, 'tree'));
  await tree.commit('first', { 'src/a.ts': '1\n', 'docs/Old/a': '1\n', 'docs/old/b': '1\n' });
  repository = new BareRepository(join(tree.dir, '.git'));
});

afterEach(() => dir.remove());

/** Makes a commit, and judges its tree as what would land on the commit before it. */
async function judged(files: Record<string, string | null>): Promise<string[]> {
  const onto = await tree.head();
  const merged = await repository.treeOf(await tree.commit('merged', files));
  const problems = await judgeMerge(repository, { onto, tree: merged, scopePatterns: ['src/**', 'docs/**'] });
  return problems.map(({ code, message }) => `${code}: ${message}`);
}

it('lets through what is inside the scope, written, added or removed', async () => {
  expect(await judged({ 'src/a.ts': '2\n', 'src/b.ts': '1\n', 'docs/Old/a': null })).toEqual([]);
});

it('names every file outside the scope', async () => {
  const problems = await judged({ 'lib/new.ts': '1\n', 'src/a.ts': '2\n', 'ü.txt': '1\n' });
  expect(problems).toEqual([expect.stringContaining('lib/new.ts'), expect.stringContaining('ü.txt')]);
});

it('refuses a new name that is spelt like another one, also by its directory', async () => {
  expect(await judged({ 'src/A.ts': '1\n' })).toEqual([
    expect.stringMatching(/^bad-path: src\/A.ts and src\/a.ts are one name/),
  ]);
  await tree.commit('without', { 'src/A.ts': null });
  expect(await judged({ 'docs/Sub/c.ts': '1\n' })).toEqual([]);
  expect(await judged({ 'docs/sub/d.ts': '1\n' })).toEqual([
    expect.stringMatching(/^bad-path: .*docs\/Sub are one name/),
  ]);
});

it('does not hold against a merge what were twins before', async () => {
  expect(await judged({ 'docs/old/b': '2\n', 'docs/old/c': '1\n' })).toEqual([]);
});
