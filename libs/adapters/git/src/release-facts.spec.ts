import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { decideRelease } from '@manyhands/release';
import { BareRepository } from './bare-repository.js';
import { readReleaseFacts } from './release-facts.js';
import { runGit } from './run-git.js';
import { temporaryDirectory } from './testing/temporary-directory.js';
import { WorkTree } from './testing/work-tree.js';

const branches = { integration: 'develop', release: 'main' };
const tagger = { name: 'Test', email: 'test@example.org' };
let root: Awaited<ReturnType<typeof temporaryDirectory>>;
let number = 0;
let tree: WorkTree;
let git: BareRepository;
let first: string;

beforeAll(async () => {
  root = await temporaryDirectory();
});
afterAll(() => root.remove());
beforeEach(async () => {
  number += 1;
  tree = await WorkTree.create(join(root.path, `r-${number}`), { branch: 'main' });
  first = await tree.commit('first', { 'a.txt': '1\n' });
  await tree.git('checkout', '--quiet', '-b', 'develop');
  git = new BareRepository(join(tree.dir, '.git'));
});

const facts = () => readReleaseFacts(git, branches);
const tag = async (name: string, commit: string): Promise<string> =>
  git.tagObject({ tag: name, commit, message: `${name}\n`, tagger, date: new Date(0) });

describe('what git knows of a release', () => {
  it('is that all is released', async () => {
    expect(await facts()).toMatchObject({ develop: first, main: first, standing: 'has-all', last: null, commits: [] });
  });

  it('is what develop has beyond the release branch', async () => {
    const tip = await tree.commit('feat: b', { 'b.txt': 'b\n' });
    const found = await facts();
    expect(found).toMatchObject({ develop: tip, main: first, standing: 'behind', cut: false });
    expect(found.commits).toEqual([{ sha: tip, parents: [first], message: 'feat: b' }]);
  });

  it('is the whole history when there is no release branch', async () => {
    await tree.git('branch', '--delete', 'main');
    expect(await facts()).toMatchObject({ main: null, standing: 'missing', commits: [{ sha: first }] });
  });

  it('is a release branch with merges of its own that brought nothing', async () => {
    const released = await tree.commit('feat: b', { 'b.txt': 'b\n' });
    await tree.git('checkout', '--quiet', 'main');
    await tree.git('merge', '--quiet', '--no-ff', '-m', 'release', released);
    await tree.git('checkout', '--quiet', 'develop');
    expect(await facts()).toMatchObject({ standing: 'has-all' });
    const tip = await tree.commit('fix: c', { 'c.txt': 'c\n' });
    expect(await facts()).toMatchObject({ standing: 'beside', commits: [{ sha: tip }] });
  });

  it.each([
    ['a file that develop has not', { 'hotfix.txt': 'x\n' }],
    ['another state of a file', { 'b.txt': 'other\n' }],
  ])('is a release branch with %s', async (_, files) => {
    await tree.commit('feat: b', { 'b.txt': 'b\n' });
    await tree.git('checkout', '--quiet', 'main');
    await tree.commit('fix: in a hurry', files);
    expect(await facts()).toMatchObject({ standing: 'apart' });
  });

  it('is a release branch of another history', async () => {
    await tree.git('checkout', '--quiet', '--orphan', 'other');
    await tree.commit('other', {});
    await tree.git('branch', '--force', 'main', 'other');
    expect(await facts()).toMatchObject({ standing: 'apart' });
  });

  it('counts from the highest release tag, annotated or not, and leaves other tags alone', async () => {
    const one = await tree.commit('feat: one', { 'b.txt': '1\n' });
    const two = await tree.commit('feat: two', { 'b.txt': '2\n' });
    const tip = await tree.commit('fix: three', { 'b.txt': '3\n' });
    await tree.git('tag', 'v0.9.0', one);
    await tree.git('tag', '-a', '-m', 'x', 'v0.10.0', two);
    for (const other of ['v9', 'v1.0.0-rc.1', 'version', 'x/v2.0.0']) await tree.git('tag', other, tip);
    await tree.git('tag', 'v7.0.0', `${tip}^{tree}`);
    expect(await facts()).toMatchObject({ last: { major: 0, minor: 10, patch: 0 }, commits: [{ sha: tip }] });
    expect(decideRelease({ ...(await facts()), green: true }, null)).toMatchObject({ tag: 'v0.10.1' });
  });
});

describe('moving refs', () => {
  const main = 'refs/heads/main';
  it('moves branch and tag together; the tag is annotated', async () => {
    const tip = await tree.commit('feat: b', {});
    const object = await tag('v1.0.0', tip);
    const moves = [
      { ref: main, from: first, to: tip },
      { ref: 'refs/tags/v1.0.0', from: null, to: object },
    ];
    expect(await git.moveRefs(moves)).toBe('moved');
    expect([await git.head('main'), await git.tag('v1.0.0')]).toEqual([tip, object]);
    expect(await git.tags('v')).toEqual([{ tag: 'v1.0.0', sha: object, commit: tip }]);
    const { stdout } = await runGit(git.dir, ['cat-file', '-p', 'v1.0.0']);
    expect(stdout.toString()).toContain('tagger Test <test@example.org> 0 +0000\n\nv1.0.0\n');
  });

  it('moves neither when one stands elsewhere, and says which', async () => {
    const tip = await tree.commit('feat: b', {});
    await tree.git('tag', 'v1.0.0', first);
    const moves = [
      { ref: main, from: first, to: tip },
      { ref: 'refs/tags/v1.0.0', from: null, to: await tag('v1.0.0', tip) },
    ];
    const moved = await git.moveRefs(moves);
    expect(moved).toEqual({ kind: 'moved-away', ref: 'refs/tags/v1.0.0', actual: first });
    expect(await git.head('main')).toBe(first);
  });

  it('removes a tag, makes a branch, and refuses other refs', async () => {
    await tree.git('tag', 'v1.0.0', first);
    const moves = [
      { ref: 'refs/tags/v1.0.0', from: first, to: null },
      { ref: 'refs/heads/release', from: null, to: first },
    ];
    expect(await git.moveRefs(moves)).toBe('moved');
    expect([await git.tag('v1.0.0'), await git.head('release')]).toEqual([null, first]);
    for (const ref of ['refs/manyhands/x', 'HEAD', 'refs/heads/a\ncommit'])
      await expect(git.moveRefs([{ ref, from: null, to: first }])).rejects.toMatchObject({ code: 'bad-argument' });
  });

  it('says what git said when a lock is in the way', async () => {
    const tip = await tree.commit('feat: b', {});
    await tree.write('.git/refs/heads/main.lock', '');
    const moved = git.moveRefs([{ ref: main, from: first, to: tip }]);
    await expect(moved).rejects.toMatchObject({ code: 'failed', stderr: expect.stringContaining('main.lock') });
  });
});
