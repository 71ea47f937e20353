import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { BareRepository } from './bare-repository.js';
import { temporaryDirectory } from './testing/temporary-directory.js';
import { WorkTree } from './testing/work-tree.js';

const bot = { name: 'Integration', email: 'integration@example.org' };
let root: Awaited<ReturnType<typeof temporaryDirectory>>;
let number = 0;
let tree: WorkTree;
let repository: BareRepository;
let first: string;

beforeAll(async () => {
  root = await temporaryDirectory();
});
afterAll(() => root.remove());
beforeEach(async () => {
  number += 1;
  tree = await WorkTree.create(join(root.path, `tree-${number}`), { branch: 'develop' });
  first = await tree.commit('first', { 'a.txt': 'one\ntwo\nthree\n', 'b.txt': 'b\n' });
  repository = await BareRepository.importFrom(tree.dir, join(root.path, `bare-${number}.git`), {
    branches: { integration: 'develop', release: 'main' },
  });
});

/** A branch with one commit on top of `first`, as a sandbox would have pushed it. */
async function branch(name: string, files: Record<string, string | null>): Promise<string> {
  await tree.git('checkout', '--quiet', '-b', name, first);
  const sha = await tree.commit(`work on ${name}`, files);
  await tree.git('push', '--quiet', repository.dir, `HEAD:refs/heads/${name}`);
  return sha;
}

describe('merging in memory', () => {
  it('merges, commits and lands two branches without a work tree', async () => {
    const left = await branch('left', { 'a.txt': 'ONE\ntwo\nthree\n' });
    const right = await branch('right', { 'a.txt': 'one\ntwo\nTHREE\n' });
    const merge = await repository.mergeTree({ ours: left, theirs: right });
    if (merge.kind !== 'clean') throw new Error('expected a clean merge');
    const date = new Date('2024-01-01T00:00:00Z');
    const input = { tree: merge.tree, parents: [left, right], message: 'merge right\n', author: bot, date };
    const candidate = await repository.commitTree(input);

    expect(await repository.commitTree(input)).toBe(candidate);
    expect(await repository.compareAndSwap('develop', { from: first, to: candidate })).toBe('moved');
    expect(await repository.readFile(candidate, 'a.txt')).toBe('ONE\ntwo\nTHREE\n');
    expect(await repository.treeOf(candidate)).toBe(merge.tree);
    expect((await repository.log(first, candidate)).map(({ subject }) => subject)).toContain('merge right');
  });

  it('answers a conflict with the files and what git says', async () => {
    const left = await branch('left', { 'a.txt': 'left\n' });
    const right = await branch('right', { 'a.txt': 'right\n' });
    const merge = await repository.mergeTree({ ours: left, theirs: right });
    expect(merge).toMatchObject({ kind: 'conflict', files: [{ path: 'a.txt' }] });
    expect(merge.kind === 'conflict' && merge.messages).toContain('Merge conflict in a.txt');
  });

  it('calls it a conflict when one side deletes what the other changes', async () => {
    const left = await branch('left', { 'a.txt': null });
    const right = await branch('right', { 'a.txt': 'right\n' });
    expect(await repository.mergeTree({ ours: left, theirs: right })).toMatchObject({
      kind: 'conflict',
      files: [{ path: 'a.txt', kinds: ['modify/delete'] }],
    });
  });

  it('merges from a base that the caller names', async () => {
    const left = await branch('left', { 'a.txt': 'left\n' });
    const right = await branch('right', { 'a.txt': 'left\n', 'c.txt': 'c\n' });
    const merge = await repository.mergeTree({ base: left, ours: left, theirs: right });
    expect(merge).toEqual({ kind: 'clean', tree: await repository.treeOf(right) });
  });

  it('does not carry a new file into a directory that the other side renamed', async () => {
    await tree.git('checkout', '--quiet', first);
    const base = await tree.commit('dir', { 'old/1.txt': '1\n', 'old/2.txt': '2\n' });
    await tree.git('checkout', '--quiet', '-b', 'renames', base);
    await tree.git('mv', 'old', 'new');
    const renames = await tree.commit('rename');
    await tree.git('checkout', '--quiet', '-b', 'adds', base);
    const adds = await tree.commit('add', { 'old/3.txt': '3\n' });
    await tree.git('push', '--quiet', repository.dir, 'renames', 'adds');
    const merge = await repository.mergeTree({ ours: renames, theirs: adds });
    if (merge.kind !== 'clean') throw new Error(merge.messages);
    expect(await repository.changedFiles(null, merge.tree)).toContain('old/3.txt');
  });

  it('refuses unrelated histories with a typed error', async () => {
    await tree.git('checkout', '--quiet', '--orphan', 'alone');
    const alone = await tree.commit('alone', { 'z.txt': 'z\n' });
    await tree.git('push', '--quiet', repository.dir, 'HEAD:refs/heads/alone');
    await expect(repository.mergeTree({ ours: first, theirs: alone })).rejects.toMatchObject({ code: 'failed' });
  });
});

describe('moving branches', () => {
  it('tells a swap that is done from one that came too late', async () => {
    const next = await branch('next', { 'a.txt': 'next\n' });
    const other = await branch('other', { 'a.txt': 'other\n' });
    await repository.compareAndSwap('develop', { from: first, to: next });
    expect(await repository.compareAndSwap('develop', { from: first, to: next })).toBe('already-there');
    expect(await repository.compareAndSwap('develop', { from: first, to: other })).toEqual({
      kind: 'moved-away',
      actual: next,
    });
  });

  it('lets exactly one of many concurrent swaps through', async () => {
    const tips = await Promise.all([0, 1, 2, 3].map((n) => tipOf(`parallel ${n}`)));
    const swaps = await Promise.all(tips.map((to) => repository.compareAndSwap('develop', { from: first, to })));
    expect(swaps.filter((swap) => swap === 'moved')).toHaveLength(1);
    expect(tips).toContain(await repository.head('develop'));
  });

  it('makes a branch only when it is not there', async () => {
    expect(await repository.compareAndSwap('fresh', { from: null, to: first })).toBe('moved');
    const other = await tipOf('other');
    expect(await repository.compareAndSwap('fresh', { from: null, to: other })).toEqual({
      kind: 'moved-away',
      actual: first,
    });
  });

  it('throws when the target does not exist', async () => {
    const swap = repository.compareAndSwap('develop', { from: first, to: 'ab'.repeat(20) });
    await expect(swap).rejects.toMatchObject({ code: 'failed' });
    expect(await repository.head('develop')).toBe(first);
  });

  const tipOf = async (message: string) =>
    repository.commitTree({ tree: await repository.treeOf(first), parents: [first], message, author: bot });
});

describe('refs', () => {
  it('lists the branches below a prefix by whole segments', async () => {
    for (const name of ['openhands/agent-be/one', 'openhands/agent-fe/two', 'openhands-other']) {
      await repository.compareAndSwap(name, { from: null, to: first });
    }
    const names = (await repository.headsOf('openhands/')).map(({ branch: name }) => name);
    expect(names).toEqual(['openhands/agent-be/one', 'openhands/agent-fe/two']);
    expect(await repository.head('openhands')).toBeNull();
  });

  it('keeps and drops refs of its own, any number of times', async () => {
    const ref = 'refs/manyhands/candidates/1';
    await repository.putRef(ref, first);
    await repository.putRef(ref, first);
    expect(await repository.ownRefs('refs/manyhands/candidates')).toEqual([{ ref, sha: first }]);
    await repository.deleteRef(ref);
    await repository.deleteRef(ref);
    expect(await repository.ownRefs('refs/manyhands/candidates')).toEqual([]);
  });

  it('touches no other ref and takes no option for an id', async () => {
    await expect(repository.deleteRef('refs/heads/develop')).rejects.toMatchObject({ code: 'bad-argument' });
    await expect(repository.treeOf('--all')).rejects.toMatchObject({ code: 'bad-argument' });
    await expect(repository.head('../main')).rejects.toMatchObject({ code: 'bad-argument' });
  });
});

describe('reading', () => {
  it('shows files, changes, history and ancestry', async () => {
    const next = await branch('next', { 'b.txt': null, 'dir/ü.txt': 'ü\n' });
    expect(await repository.changedFiles(first, next)).toEqual(['b.txt', 'dir/ü.txt']);
    expect((await repository.list(next)).map(({ path, mode }) => [path, mode])).toEqual([
      ['a.txt', '100644'],
      ['dir/ü.txt', '100644'],
    ]);
    expect(await repository.readFile(next, 'dir/ü.txt')).toBe('ü\n');
    expect(await repository.readFile(next, 'dir')).toBeNull();
    expect(await repository.readFile(next, 'none')).toBeNull();
    expect(await repository.isAncestor(first, next)).toBe(true);
    expect(await repository.isAncestor(next, first)).toBe(false);
    expect(await repository.mergeBase(next, first)).toBe(first);
    const [commit] = await repository.log(first, next);
    expect(commit).toMatchObject({ sha: next, parents: [first], subject: 'work on next', author: { name: 'Test' } });
    expect(await repository.log(null, next)).toHaveLength(2);
  });

  it('knows which commit brought a change to a file: the merge, or a push, and no other file of that pattern', async () => {
    const side = await branch('side', { 'a*.txt': 'side\n' });
    await tree.git('checkout', '--quiet', '--detach', first);
    await tree.commit('other', { 'ab.txt': 'other\n' });
    await tree.git('merge', '--quiet', '--no-ff', '-m', 'brings side', side);
    const pushed = await tree.commit('pushed', { 'a*.txt': 'more\n' });
    await tree.git('push', '--quiet', repository.dir, `${pushed}:refs/heads/pushed`);
    const brought = await repository.log(first, pushed, { paths: ['a*.txt'], firstParent: true });
    expect(brought.map(({ subject }) => subject)).toEqual(['pushed', 'brings side']);
  });

  it('cuts a long diff and says so', async () => {
    const next = await branch('next', { 'big.txt': 'line\n'.repeat(1000) });
    const whole = await repository.diff(first, next);
    const cut = await repository.diff(first, next, { maxBytes: 100 });
    expect(whole.truncated).toBe(false);
    expect(whole.text).toContain('+line');
    expect(cut).toEqual({ truncated: true, text: whole.text.slice(0, 100) });
  });

  it('tells of some paths alone, by their names and nothing else', async () => {
    const next = await branch('next', { '*.txt': 'x\n', 'b.txt': 'x\n', 'c/d.txt': 'x\n' });
    const files = ({ text }: { text: string }) => [...text.matchAll(/^\+\+\+ b\/(.*)$/gm)].map(([, file]) => file);
    expect(files(await repository.diff(first, next, { paths: ['*.txt'] }))).toEqual(['*.txt']);
    expect(files(await repository.diff(first, next, { paths: ['c', ':(top)b.txt'] }))).toEqual(['c/d.txt']);
    expect(await repository.log(first, next, { paths: ['b.txt'] })).toMatchObject([{ sha: next }]);
    expect(await repository.log(first, next, { paths: ['?.txt', '-b'] })).toEqual([]);
  });

  it('runs nothing that the repository is configured to run', async () => {
    const trap = join(root.path, `trap-${number}`);
    await tree.git('--git-dir', repository.dir, 'config', 'core.fsmonitor', `touch ${trap}`);
    await tree.git('--git-dir', repository.dir, 'config', 'diff.external', `touch ${trap}`);
    const next = await branch('next', { 'a.txt': 'x\n' });
    await repository.diff(first, next);
    await expect(readFile(trap)).rejects.toMatchObject({ code: 'ENOENT' });
  });
});
