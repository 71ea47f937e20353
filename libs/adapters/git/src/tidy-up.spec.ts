import { readdir, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { BareRepository } from './bare-repository.js';
import { runGit } from './run-git.js';
import { commitOn, temporaryDirectory } from './testing/index.js';

// A busy machine needs seconds for the many small git processes of one story.
jest.setTimeout(60_000);

const author = { name: 'a', email: 'a@example.org' };
const AT_ANY_COUNT = { fromLoose: 1 };

let dir: Awaited<ReturnType<typeof temporaryDirectory>>;
let repository: BareRepository;
let first: string;

beforeEach(async () => {
  dir = await temporaryDirectory();
  repository = await BareRepository.init(join(dir.path, 'r.git'), { initialBranch: 'develop' });
  first = await commitOn(repository.dir, {
    branch: 'develop',
    from: null,
    message: 'first',
    files: { 'a.txt': 'a\n' },
  });
});
afterEach(async () => {
  await repository.close();
  await dir.remove();
});

/** Merges a branch of its own onto `develop`, as the integration agent does. */
async function land(name: string): Promise<string> {
  const files = { [`${name}/new.txt`]: `${name}\n` };
  const head = await commitOn(repository.dir, { branch: `work/${name}`, from: first, message: name, files });
  const develop = (await repository.head('develop')) ?? '';
  const merge = await repository.mergeTree({ ours: develop, theirs: head });
  if (merge.kind !== 'clean') throw new Error(`${name} conflicts`);
  const to = await repository.commitTree({ tree: merge.tree, parents: [develop, head], message: name, author });
  expect(await repository.compareAndSwap('develop', { from: develop, to })).toBe('moved');
  return to;
}

/** Makes an object that is a file of its own as old as that. */
async function age(id: string, days: number): Promise<void> {
  const then = new Date(Date.now() - days * 86_400_000);
  await utimes(join(repository.dir, 'objects', id.slice(0, 2), id.slice(2)), then, then);
}

const landed = async () => repository.log(first, (await repository.head('develop')) ?? '');

const isThere = async (id: string): Promise<boolean> =>
  (await runGit(repository.dir, ['cat-file', '-e', id], { expect: [0, 1, 128] })).exitCode === 0;

const counts = async (): Promise<string> => (await runGit(repository.dir, ['count-objects', '-v'])).stdout.toString();

describe('tidying a repository up', () => {
  it('is left when there is little to do', async () => {
    await land('a');
    const before = await counts();
    expect(await repository.tidyUp()).toBe(false);
    expect(await counts()).toBe(before);
  });

  it('packs what lies around; branches stand where they stood, and history is whole', async () => {
    for (const name of ['a', 'b', 'c']) await land(name);
    const before = await landed();
    expect(await repository.tidyUp(AT_ANY_COUNT)).toBe(true);
    expect(await counts()).toMatch(/^count: 0$/m);
    expect(await landed()).toEqual(before);
    await runGit(repository.dir, ['fsck', '--strict', '--no-dangling']);
    expect(await repository.tidyUp(AT_ANY_COUNT)).toBe(false);
  });

  it('forgets after two weeks what no ref reaches, and nothing younger', async () => {
    const [old, young] = [
      await repository.writeBlob(Buffer.from('old')),
      await repository.writeBlob(Buffer.from('young')),
    ];
    await age(old, 15);
    await age(young, 13);
    await repository.tidyUp(AT_ANY_COUNT);
    expect([await isThere(old), await isThere(young)]).toEqual([false, true]);
  });

  it('removes what a write that failed has left', async () => {
    const id = await repository.writeBlob(Buffer.from('x'));
    await runGit(repository.dir, ['update-ref', 'refs/manyhands/x', id]);
    const folder = join(repository.dir, 'objects', id.slice(0, 2));
    const left = join(folder, 'tmp_obj_abc');
    await writeFile(left, 'half an object');
    await utimes(left, 0, 0);
    await repository.tidyUp(AT_ANY_COUNT);
    expect(await readdir(folder).catch(() => [])).toEqual([]);
  });

  it('disturbs nobody who merges meanwhile, nor what was read before', async () => {
    const names = Array.from({ length: 12 }, (_, at) => `n${at}`);
    const merges: string[] = [];
    let isOver = false;
    const landing = (async () => {
      for (const name of names) merges.push(await land(name));
    })().finally(() => (isOver = true));
    let packed = 0;
    do packed += (await repository.tidyUp(AT_ANY_COUNT)) ? 1 : 0;
    while (!isOver);
    await landing;
    expect(packed).toBeGreaterThan(0);
    expect((await landed()).filter(({ sha }) => merges.includes(sha))).toHaveLength(names.length);
    await runGit(repository.dir, ['fsck', '--strict', '--no-dangling']);
  });

  it('stops when asked to, with the reason', async () => {
    await land('a');
    const signal = AbortSignal.abort(new Error('leaving'));
    await expect(repository.tidyUp({ ...AT_ANY_COUNT, signal })).rejects.toThrow('leaving');
  });
});
