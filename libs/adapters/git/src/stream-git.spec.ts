import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { BareRepository } from './bare-repository.js';
import { streamGit } from './stream-git.js';
import { temporaryDirectory } from './testing/temporary-directory.js';
import { WorkTree } from './testing/work-tree.js';

let root: Awaited<ReturnType<typeof temporaryDirectory>>;
let work: WorkTree;
let repository: BareRepository;

beforeAll(async () => {
  root = await temporaryDirectory();
  work = await WorkTree.create(join(root.path, 'work'));
  repository = new BareRepository(join(root.path, 'work/.git'));
});
afterAll(() => root.remove());

async function all<T>(items: AsyncIterable<T>): Promise<T[]> {
  const found: T[] = [];
  for await (const item of items) found.push(item);
  return found;
}

const hashOf = (text: string) => work.write('.git/blob', text).then(() => work.git('hash-object', '-w', '.git/blob'));

/** Adds an entry that no file system here could hold. */
async function treeWith(...lines: string[]): Promise<string> {
  await work.write('.git/lines', lines.map((line) => `${line}\0`).join(''));
  return work.git('-c', 'alias.make=!git mktree -z --missing < .git/lines', 'make');
}

describe('the entries of a tree', () => {
  it('are files, links and submodules, with sizes, whatever bytes their names are', async () => {
    const blob = await hashOf('four');
    const commit = 'c'.repeat(40);
    const lines = [`100644 blob ${blob}\ta\nb`, `120000 blob ${blob}\tlink`, `160000 commit ${commit}\tmod`];
    const tree = await treeWith(...lines);
    expect(await all(repository.entries(tree))).toEqual([
      { path: 'a\nb', mode: '100644', blob, size: 4 },
      { path: 'link', mode: '120000', blob, size: 4 },
      { path: 'mod', mode: '160000', blob: commit, size: null },
    ]);
  });

  it('have readable names where the bytes are no text', async () => {
    const blob = await hashOf('x');
    const script = `printf '100644 blob ${blob}\\tcaf\\351.txt\\000' | git mktree -z`;
    const tree = await work.git('-c', `alias.make=!${script}`, 'make');
    expect((await all(repository.entries(tree))).map(({ path }) => path)).toEqual(['caf\\xe9.txt']);
  });

  it('are none in an empty tree, and an error for what is no tree', async () => {
    const empty = await treeWith();
    expect(await all(repository.entries(empty))).toEqual([]);
    await expect(all(repository.entries('d'.repeat(40)))).rejects.toMatchObject({ code: 'failed' });
  });
});

describe('the contents of blobs', () => {
  it('come in the order asked; what is missing, too large or no blob is null', async () => {
    const [one, two] = [await hashOf('one\n'), await hashOf('two'.repeat(50_000))];
    const tree = await treeWith(`100644 blob ${one}\ta`);
    const none = await hashOf('');
    const asked = [two, 'e'.repeat(40), one, tree, none, one];
    const found = await all(repository.blobs(asked, { maxBytes: 150_000 }));
    expect(found.map(({ blob, bytes }) => [blob, bytes?.length ?? null])).toEqual([
      [two, 150_000],
      ['e'.repeat(40), null],
      [one, 4],
      [tree, null],
      [none, 0],
      [one, 4],
    ]);
    expect(
      (await all(repository.blobs([two, one], { maxBytes: 10 }))).map(({ bytes }) => bytes?.toString() ?? null),
    ).toEqual([null, 'one\n']);
  });

  it('of ten thousand are read while they are asked for', async () => {
    const blob = await hashOf('x'.repeat(1000));
    let bytes = 0;
    for await (const { bytes: content } of repository.blobs(Array<string>(10_000).fill(blob), { maxBytes: 1000 }))
      bytes += content?.length ?? 0;
    expect(bytes).toBe(10_000_000);
  });

  it('can be left in the middle', async () => {
    const blob = await hashOf('x');
    for await (const { bytes } of repository.blobs(Array<string>(10_000).fill(blob), { maxBytes: 10 })) {
      expect(bytes?.toString()).toBe('x');
      break;
    }
  });
});

describe('the changes of a history', () => {
  it('are the paths of each commit, without merges, first commits and more names than wanted', async () => {
    await work.commit('first', { a: '1', b: '1' });
    await work.commit('empty');
    await work.git('mv', 'b', 'c');
    await work.commit('rename', { a: '2' });
    const many = Object.fromEntries(Array.from({ length: 9 }, (_, n) => [`many/${n}`, 'x']));
    const head = await work.commit('many', many);
    const found = await all(repository.changes(head, { limit: 10, maxPaths: 4 }));
    expect(found.map(({ paths }) => paths)).toEqual([
      ['many/0', 'many/1', 'many/2', 'many/3', 'many/4'],
      ['a', 'b', 'c'],
      [],
    ]);
    expect(await repository.isShallow()).toBe(false);
  });

  it('of a shallow repository end where it ends', async () => {
    const shallow = await WorkTree.create(join(root.path, 'shallow'));
    await shallow.git('fetch', '--quiet', '--depth=2', `file://${work.dir}`, 'main');
    const clone = new BareRepository(join(shallow.dir, '.git'));
    const head = await shallow.git('rev-parse', 'FETCH_HEAD');
    expect(await clone.isShallow()).toBe(true);
    expect(await all(clone.changes(head, { limit: 10, maxPaths: 100 }))).toHaveLength(1);
  });
});

describe('a stream from git', () => {
  it('ends git when it is aborted, with the reason', async () => {
    const controller = new AbortController();
    const reason = new Error('enough');
    const stream = streamGit(repository.dir, ['-c', 'alias.wait=!echo started; sleep 600', 'wait'], {
      signal: controller.signal,
    });
    expect((await stream.next()).value?.toString()).toBe('started\n');
    controller.abort(reason);
    await expect(stream.next()).rejects.toBe(reason);
  });

  it('ends git after its time', async () => {
    const stream = streamGit(repository.dir, ['-c', 'alias.wait=!sleep 600', 'wait'], { timeoutMs: 50 });
    await expect(stream.next()).rejects.toMatchObject({ code: 'timeout', retryable: true });
  });

  it('says at its end what went wrong', async () => {
    await expect(all(streamGit(repository.dir, ['rev-parse', '--verify', 'nothing']))).rejects.toMatchObject({
      code: 'failed',
      exitCode: 128,
    });
  });
});
