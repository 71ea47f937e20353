import { chmod } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { BareRepository } from './bare-repository.js';
import type { ConflictedFile } from './conflicted-files.js';
import { temporaryDirectory } from './testing/temporary-directory.js';
import { WorkTree } from './testing/work-tree.js';

let root: Awaited<ReturnType<typeof temporaryDirectory>>;
let number = 0;
let tree: WorkTree;
let repository: BareRepository;
let first: string;

const LINES = Array.from({ length: 20 }, (_, at) => `line ${at}\n`).join('');

beforeAll(async () => {
  root = await temporaryDirectory();
});
afterAll(() => root.remove());
beforeEach(async () => {
  number += 1;
  tree = await WorkTree.create(join(root.path, `tree-${number}`), { branch: 'develop' });
  first = await tree.commit('first', { 'a.txt': 'a\n', 'dir/run.sh': LINES, 'dir/ä.txt': 'ä\n', 'other.txt': 'o\n' });
  repository = await BareRepository.importFrom(tree.dir, join(root.path, `bare-${number}.git`), {
    branches: { integration: 'develop', release: 'main' },
  });
});

/** One side: what happens in a work tree at the first commit, as a branch of the repository. */
async function side(name: string, happens: () => Promise<unknown>): Promise<string> {
  await tree.git('checkout', '--quiet', '-b', name, first);
  await happens();
  const sha = await tree.commit(name);
  await tree.git('push', '--quiet', repository.dir, `HEAD:refs/heads/${name}`);
  return sha;
}

async function conflict(ours: () => Promise<unknown>, theirs: () => Promise<unknown>) {
  const sides = { ours: await side('ours', ours), theirs: await side('theirs', theirs) };
  const merge = await repository.mergeTree(sides);
  if (merge.kind !== 'conflict') throw new Error('expected a conflict');
  return merge;
}

const write = (path: string, content: string) => () => tree.write(path, content);
const move = (from: string, to: string) => () => tree.git('mv', from, to);

async function contents(file: ConflictedFile | undefined) {
  if (file === undefined) throw new Error('no file is in conflict');
  const { base, ours, theirs } = await repository.statesOf(file);
  return [base, ours, theirs].map((state) => state && [state.mode, state.bytes?.toString('utf8') ?? null]);
}

describe('the files of a conflict', () => {
  it('come with their three states', async () => {
    const merge = await conflict(write('a.txt', 'ours\n'), write('a.txt', 'theirs\n'));
    expect(merge.files).toMatchObject([{ path: 'a.txt', readable: true, kinds: ['contents'] }]);
    expect(await contents(merge.files[0])).toEqual([
      ['100644', 'a\n'],
      ['100644', 'ours\n'],
      ['100644', 'theirs\n'],
    ]);
  });

  it('have no base when both sides added them, and no side that deleted them', async () => {
    const merge = await conflict(
      async () => [await tree.write('new.txt', 'ours\n'), await tree.remove('a.txt')],
      async () => [await tree.write('new.txt', 'theirs\n'), await tree.write('a.txt', 'theirs\n')],
    );
    expect(merge.files.map(({ path, kinds }) => [path, kinds])).toEqual([
      ['a.txt', ['modify/delete']],
      ['new.txt', ['contents']],
    ]);
    const [deleted, added] = merge.files;
    expect([await contents(deleted), await contents(added)]).toEqual([
      [['100644', 'a\n'], null, ['100644', 'theirs\n']],
      [null, ['100644', 'ours\n'], ['100644', 'theirs\n']],
    ]);
  });

  it('have links and modes as they are, and their names to the byte', async () => {
    const merge = await conflict(
      async () => [
        await tree.remove('a.txt'),
        await tree.link('a.txt', 'other.txt'),
        await tree.write('dir/ä.txt', '1'),
      ],
      async () => [await tree.write('a.txt', 'theirs\n'), await tree.write('dir/ä.txt', '2')],
    );
    expect(merge.files.map(({ path }) => path)).toContain('dir/ä.txt');
    expect(merge.files.flatMap(({ ours }) => ours?.mode ?? [])).toContain('120000');
    expect(merge.files.flatMap(({ kinds }) => kinds)).toContain('distinct modes');
  });

  it('are told apart when both sides renamed the file', async () => {
    const merge = await conflict(move('dir/run.sh', 'dir/one.sh'), move('dir/run.sh', 'dir/two.sh'));
    expect(merge.files.map(({ path }) => path).sort()).toEqual(['dir/one.sh', 'dir/run.sh', 'dir/two.sh']);
    expect(merge.files.every(({ kinds }) => kinds.includes('rename/rename'))).toBe(true);
  });

  it('have the new name when one side renamed it', async () => {
    const merge = await conflict(
      async () => [await tree.git('mv', 'dir/run.sh', 'moved.sh'), await tree.write('moved.sh', `ours\n${LINES}`)],
      write('dir/run.sh', `theirs\n${LINES}`),
    );
    expect(merge.files).toMatchObject([{ path: 'moved.sh', kinds: ['contents'] }]);
    expect((await contents(merge.files[0]))[0]).toEqual(['100644', LINES]);
  });

  it('are named although a directory is in the way', async () => {
    const merge = await conflict(
      async () => [await tree.remove('a.txt'), await tree.write('a.txt/inside.txt', 'ours\n')],
      write('a.txt', 'theirs\n'),
    );
    expect(merge.files.some(({ kinds }) => kinds.includes('file/directory'))).toBe(true);
  });
});

describe('other contents in a tree', () => {
  it('leave modes, other files and the names of all as they are', async () => {
    const merge = await conflict(
      async () => [await tree.write('dir/run.sh', `ours\n${LINES}`), await chmod(join(tree.dir, 'dir/run.sh'), 0o755)],
      async () => [await tree.write('dir/run.sh', `theirs\n${LINES}`), await tree.write('other.txt', 'changed\n')],
    );
    const blob = await repository.writeBlob(Buffer.from('both\n'));
    const made = await repository.withContents(merge.tree, new Map([['dir/run.sh', blob]]));
    expect(await repository.changedFiles(merge.tree, made)).toEqual(['dir/run.sh']);
    expect(await repository.readFile(made, 'dir/run.sh')).toBe('both\n');
    expect(await repository.readFile(made, 'other.txt')).toBe('changed\n');
    const modes: string[] = [];
    for await (const { path, mode } of repository.entries(made)) modes.push(`${mode} ${path}`);
    expect(modes).toEqual(['100644 a.txt', '100755 dir/run.sh', '100644 dir/ä.txt', '100644 other.txt']);
  });

  it('come to the same tree each time, also with names beyond ASCII and at several depths', async () => {
    const blob = await repository.writeBlob(Buffer.from('new\n'));
    const all = new Map([
      ['dir/ä.txt', blob],
      ['a.txt', blob],
      ['dir/run.sh', blob],
    ]);
    const before = await repository.treeOf(first);
    const made = await repository.withContents(before, all);
    expect(await repository.withContents(before, all)).toBe(made);
    expect(await repository.changedFiles(before, made)).toEqual(['a.txt', 'dir/run.sh', 'dir/ä.txt']);
    expect(await repository.withContents(before, new Map())).toBe(before);
  });

  it('are refused where there is no file', async () => {
    const blob = await repository.writeBlob(Buffer.from('new\n'));
    const before = await repository.treeOf(first);
    for (const path of ['missing.txt', 'dir', 'dir/missing.txt', 'a.txt/inside', '', '/a.txt', '../a.txt'])
      await expect(repository.withContents(before, new Map([[path, blob]]))).rejects.toMatchObject({ code: 'failed' });
  });
});
