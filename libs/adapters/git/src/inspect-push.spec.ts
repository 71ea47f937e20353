import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { BareRepository } from './bare-repository.js';
import { inspectPush } from './inspect-push.js';
import { judgePush } from './judge-push.js';
import { temporaryDirectory } from './testing/temporary-directory.js';
import { WorkTree } from './testing/work-tree.js';

let root: Awaited<ReturnType<typeof temporaryDirectory>>;
let number = 0;
let tree: WorkTree;
let repository: BareRepository;
let start: string;

beforeAll(async () => {
  root = await temporaryDirectory();
});
afterAll(() => root.remove());
beforeEach(() => fresh());

/** `develop` with one file for each of two agents and one that nobody may touch. */
async function fresh(): Promise<void> {
  number += 1;
  tree = await WorkTree.create(join(root.path, `tree-${number}`), { branch: 'develop' });
  start = await tree.commit('start', { 'mine/a': '1\n', 'theirs/b': '1\n', 'nobody/c': '1\n' });
  repository = new BareRepository(join(tree.dir, '.git'));
}

const on = (branch: string, from: string) => tree.git('checkout', '--quiet', '-B', branch, from);

async function inspect(old: string | null = null) {
  const base = await repository.head('develop');
  return inspectPush(repository, { old, new: await tree.head(), base });
}
const touchedPaths = async (old: string | null = null) => (await inspect(old)).touched.map(({ path }) => path).sort();

describe('what a push touches', () => {
  it('counts every commit, also one that the next takes back', async () => {
    await on('work', start);
    await tree.commit('there', { 'nobody/c': '2\n' });
    await tree.commit('and back', { 'nobody/c': '1\n', 'mine/a': '2\n' });
    expect(await touchedPaths()).toEqual(['mine/a', 'nobody/c', 'nobody/c']);
  });

  it('counts only what is new since the last push', async () => {
    await on('work', start);
    const pushed = await tree.commit('first', { 'mine/a': '2\n' });
    await tree.commit('second', { 'mine/new': '1\n' });
    expect(await touchedPaths(pushed)).toEqual(['mine/new']);
  });

  it('counts both ends of a rename', async () => {
    await on('work', start);
    await tree.git('mv', 'nobody/c', 'mine/c');
    await tree.commit('rename');
    expect(await touchedPaths()).toEqual(['mine/c', 'nobody/c']);
  });

  it('counts a history of its own from its first commit', async () => {
    await tree.git('checkout', '--quiet', '--orphan', 'alone');
    await tree.commit('alone', { 'mine/a': '9\n' });
    expect(await touchedPaths()).toEqual(['mine/a', 'nobody/c', 'theirs/b']);
  });

  it('reads modes, sizes and link targets', async () => {
    await on('work', start);
    await tree.link('mine/link', '../nobody/c');
    await tree.write('mine/run', '12345');
    await tree.git('update-index', '--add', '--chmod=+x', 'mine/run');
    await tree.git('update-index', '--add', '--cacheinfo', `160000,${start},mine/module`);
    await tree.git('commit', '--quiet', '-m', 'kinds');
    await tree.git('add', 'mine/link');
    await tree.git('commit', '--quiet', '-m', 'link');
    const { touched } = await inspect();
    const facts = touched.map(({ path, mode, size, target }) => ({ path, mode, size, target }));
    expect(facts).toEqual([
      { path: 'mine/link', mode: '120000', size: 11, target: '../nobody/c' },
      { path: 'mine/module', mode: '160000', size: null, target: null },
      { path: 'mine/run', mode: '100755', size: 5, target: null },
    ]);
  });

  it('follows links in the pushed tree, one step', async () => {
    await on('work', start);
    await tree.link('mine/file', 'a');
    await tree.link('mine/directory', '../nobody');
    await tree.link('mine/by/way', '../directory/c');
    await tree.link('mine/again', 'file');
    await tree.link('mine/none', 'a/b');
    await tree.link('mine/out', '/etc');
    await tree.commit('links');
    const { touched } = await inspect();
    expect(Object.fromEntries(touched.map(({ path, reaches }) => [path, reaches]))).toEqual({
      'mine/file': 'file',
      'mine/directory': 'directory',
      'mine/by/way': 'link',
      'mine/again': 'link',
      'mine/none': 'nothing',
      'mine/out': null,
    });
  });

  it('knows which names are new', async () => {
    await on('work', start);
    await tree.commit('both', { 'mine/a': '2\n', 'mine/new': '1\n' });
    const { touched } = await inspect();
    expect(touched.map(({ path, isNew }) => [path, isNew])).toEqual([
      ['mine/a', false],
      ['mine/new', true],
    ]);
  });

  it('finds the twins that new names have in the tree, not those that were there', async () => {
    await on('develop', start);
    await tree.commit('twins', { 'old/Same': '1\n', 'old/same': '1\n', 'Nobody/d': '1\n' });
    await on('work', 'develop');
    await tree.commit('more', {
      'mine/A': '1\n',
      'nobody/e': '1\n',
      'old/Same': '2\n',
      'MINE/b': '1\n',
      'mine/cafe\u0301': '1\n',
    });
    await tree.commit('and', { 'mine/caf\u00e9': '1\n' });
    expect((await inspect()).twins.map(({ path, other }) => `${path} ~ ${other}`).sort()).toEqual([
      'MINE/b ~ mine',
      'mine/A ~ mine/a',
      'mine/cafe\u0301 ~ mine/caf\u00e9',
      'mine/caf\u00e9 ~ mine/cafe\u0301',
    ]);
  });

  it('lets a name be spelt anew', async () => {
    await on('work', start);
    await tree.git('mv', 'mine/a', 'mine/x');
    await tree.git('mv', 'mine/x', 'mine/A');
    await tree.commit('capital');
    expect((await inspect()).twins).toEqual([]);
  });

  it('finds credentials on lines that are new, in any commit, and nowhere else', async () => {
    const token = (character: string) => `ghp_${character.repeat(36)}`;
    await on('develop', start);
    await tree.commit('old sins', { 'nobody/c': `x\n${token('a')}\n` });
    await on('work', 'develop');
    await tree.commit('edit', { 'nobody/c': `y\n${token('a')}\n`, 'mine/a': `1\n2\nkey = "${token('b')}"\n` });
    await tree.commit('taken out', { 'mine/a': '1\n' });
    expect((await inspect()).secrets).toEqual([{ path: 'mine/a', line: 3, kind: 'GitHub token' }]);
  });

  it('shows a name that is not UTF-8 as such', async () => {
    await on('work', start);
    const blob = await tree.git('hash-object', '-w', 'mine/a');
    const { stdout } = await tree.try('-c', 'core.quotePath=false', 'rev-parse', 'HEAD^{tree}');
    const script = `printf '100644 blob ${blob}\\tbad\\377\\0' | git mktree -z`;
    const odd = await tree.git('-c', `alias.odd=!${script}`, 'odd');
    expect(stdout).not.toBe('');
    const sha = await tree.git('commit-tree', odd, '-m', 'odd', '-p', start);
    await tree.git('update-ref', 'refs/heads/odd', sha);
    const { touched } = await inspectPush(repository, { old: null, new: sha, base: start });
    expect(touched.find(({ readable }) => !readable)).toMatchObject({ path: 'bad\\xff' });
  });

  it('tells a push that rewrites history', async () => {
    await on('work', start);
    const pushed = await tree.commit('first', { 'mine/a': '2\n' });
    await tree.git('commit', '--quiet', '--amend', '-m', 'amended');
    expect((await inspect(pushed)).fastForward).toBe(false);
    expect((await inspect(start)).fastForward).toBe(true);
  });

  it('says when there are more commits than it looks at', async () => {
    await on('work', start);
    await tree.commit('one', { 'mine/a': '2\n' });
    const two = await tree.commit('two', { 'mine/a': '3\n' });
    const push = { old: null, new: two, base: start };
    expect(await inspectPush(repository, { ...push, maxCommits: 1 })).toMatchObject({
      exceeded: 'commits',
      commits: [two],
      touched: [],
    });
    expect(await inspectPush(repository, { ...push, maxCommits: 2 })).toMatchObject({ exceeded: null });
  });

  it('says when there are more bytes, unpacked, than it looks at', async () => {
    await on('work', start);
    const push = { old: null, new: await tree.commit('zeros', { 'mine/zeros': '0'.repeat(5000) }), base: start };
    expect(await inspectPush(repository, { ...push, maxBytes: 4999 })).toMatchObject({ exceeded: 'bytes' });
    expect(await inspectPush(repository, { ...push, maxBytes: 5000 })).toMatchObject({ exceeded: null });
  });

  it('says so when a few trees stand for more files than can be listed', async () => {
    await on('work', start);
    let entry = `100644 blob ${await tree.git('hash-object', '-w', 'mine/a')}`;
    for (let level = 0; level < 7; level += 1) {
      const all = Array.from({ length: 16 }, (_, n) => `${entry}\t${n.toString(16)}\n`).join('');
      await tree.write('.git/level', all);
      entry = `040000 tree ${await tree.git('-c', 'alias.make=!git mktree < .git/level', 'make')}`;
    }
    const bomb = await tree.git('commit-tree', entry.slice(-40), '-p', start, '-m', 'bomb');
    const push = { old: null, new: bomb, base: start };
    expect(await inspectPush(repository, push)).toMatchObject({ exceeded: 'paths', touched: [] });
  }, 60_000);
});

describe('merges', () => {
  /** Mine on a branch, theirs landed on `develop` meanwhile. */
  async function apart(): Promise<{ work: string; develop: string }> {
    await on('work', start);
    const work = await tree.commit('mine', { 'mine/a': '2\n' });
    await on('develop', start);
    const develop = await tree.commit('theirs', { 'theirs/b': '2\n', 'theirs/new': '1\n', 'nobody/c': '2\n' });
    await on('work', work);
    return { work, develop };
  }

  it('lets develop in for free', async () => {
    const { work } = await apart();
    await tree.git('merge', '--quiet', '--no-edit', 'develop');
    expect(await touchedPaths()).toEqual(['mine/a']);
    expect(await touchedPaths(work)).toEqual([]);
  });

  it('lets develop in for free when it is moved on to, and in a merge the other way round', async () => {
    const { work, develop } = await apart();
    await on('work', develop);
    expect(await touchedPaths()).toEqual([]);
    await tree.git('merge', '--quiet', '--no-edit', work);
    expect(await touchedPaths()).toEqual(['mine/a']);
  });

  it('catches what the merge itself adds', async () => {
    await apart();
    await tree.git('merge', '--quiet', '--no-commit', 'develop');
    await tree.commit('merge', { 'nobody/c': 'slipped in\n', 'theirs/more': '1\n' });
    expect(await touchedPaths()).toEqual(['mine/a', 'nobody/c', 'theirs/more']);
  });

  it('catches a merge that throws away what develop did', async () => {
    const { work } = await apart();
    await tree.git('merge', '--quiet', '--no-edit', '--strategy=ours', 'develop');
    expect(await touchedPaths(work)).toEqual(['nobody/c', 'theirs/b', 'theirs/new']);
  });

  it('catches a merge that brings an old version of develop back', async () => {
    const { develop } = await apart();
    await on('work', develop);
    const undone = await tree.git('commit-tree', `${start}^{tree}`, '-p', develop, '-p', start, '-m', 'back to start');
    await on('work', undone);
    expect(await touchedPaths()).toEqual(['nobody/c', 'theirs/b', 'theirs/new']);
  });

  it('catches an old version that comes by way of a landed side branch', async () => {
    await on('side', start);
    const side = await tree.commit('side', { 'theirs/side': '1\n' });
    await on('develop', start);
    const develop = await tree.commit('forward', { 'nobody/c': '2\n' });
    await tree.git('merge', '--quiet', '--no-edit', 'side');
    await on('work', develop);
    await tree.git('merge', '--quiet', '--no-commit', 'side');
    await tree.git('checkout', '--quiet', side, '--', 'nobody/c');
    await tree.commit('merge with an old file');
    expect(await touchedPaths()).toEqual(['nobody/c']);
  });

  it("catches another agent's branch", async () => {
    const { work } = await apart();
    await on('other', start);
    await tree.commit('not landed', { 'theirs/b': '3\n' });
    await on('work', work);
    await tree.git('merge', '--quiet', '--no-edit', 'other');
    expect(await touchedPaths(work)).toEqual(['theirs/b']);
  });

  it('gives no allowance to a merge of three', async () => {
    const { work } = await apart();
    await on('more', start);
    await tree.commit('more', { 'mine/more': '1\n' });
    await on('work', work);
    await tree.git('merge', '--quiet', '--no-edit', 'develop', 'more');
    expect(await touchedPaths(work)).toEqual(expect.arrayContaining(['theirs/b', 'nobody/c']));
  });

  it('accepts a hand-made resolution inside the scope', async () => {
    await on('work', start);
    const work = await tree.commit('mine', { 'mine/a': 'x\n' });
    await on('develop', start);
    await tree.commit('also mine', { 'mine/a': 'y\n' });
    await on('work', work);
    await tree.try('merge', '--quiet', '--no-edit', 'develop');
    await tree.commit('resolved', { 'mine/a': 'x and y\n' });
    expect(new Set(await touchedPaths(work))).toEqual(new Set(['mine/a']));
  });
});

describe('any history', () => {
  const step = fc.oneof(
    {
      weight: 3,
      arbitrary: fc.record({ do: fc.constant('write' as const), path: fc.constantFrom('mine/a', 'mine/x') }),
    },
    {
      weight: 2,
      arbitrary: fc.record({ do: fc.constant('land' as const), path: fc.constantFrom('theirs/b', 'nobody/c') }),
    },
    { weight: 2, arbitrary: fc.constant({ do: 'merge' as const }) },
    {
      weight: 1,
      arbitrary: fc.record({ do: fc.constant('cheat' as const), path: fc.constantFrom('theirs/b', 'nobody/c') }),
    },
    { weight: 1, arbitrary: fc.constant({ do: 'merge ours' as const }) },
  );

  type Step = typeof step extends fc.Arbitrary<infer S> ? S : never;

  async function play(steps: readonly Step[]): Promise<{ honest: boolean }> {
    let honest = true;
    await on('work', start);
    for (const [at, { do: what, ...more }] of steps.entries()) {
      const files = 'path' in more ? { [String(more.path)]: `${at}\n` } : {};
      if (what === 'land') {
        await tree.git('checkout', '--quiet', 'develop');
        await tree.commit('land', files);
        await tree.git('checkout', '--quiet', 'work');
      } else if (what === 'merge' || what === 'merge ours') {
        const before = await tree.git('diff', '--name-only', 'develop...work', '--', 'theirs', 'nobody');
        const news = await tree.git('rev-list', 'work..develop');
        const strategy = what === 'merge' ? ['-X', 'theirs'] : ['-s', 'ours'];
        await tree.git('merge', '--quiet', '--no-edit', ...strategy, 'develop');
        if ((what === 'merge ours' && news !== '') || before !== '') honest = false;
      } else {
        await tree.commit(what, files);
        if (what === 'cheat') honest = false;
      }
    }
    return { honest };
  }

  it('an accepted push lands inside its scope, and an honest one is accepted', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 2, maxLength: 8 }), async (steps) => {
        await fresh();
        const { honest } = await play(steps);
        const develop = (await repository.head('develop')) ?? '';
        const accepted = judgePush({ ...(await inspect()), scopePatterns: ['mine/**'] }).ok;
        if (honest) expect(accepted).toBe(true);
        if (!accepted) return;
        const landed = await repository.mergeTree({ ours: develop, theirs: await tree.head() });
        if (landed.kind !== 'clean') throw new Error(`an accepted push conflicts: ${landed.messages}`);
        const changed = await repository.changedFiles(develop, landed.tree);
        expect(changed.filter((path) => !path.startsWith('mine/'))).toEqual([]);
      }),
      { numRuns: 12 },
    );
  }, 120_000);
});
