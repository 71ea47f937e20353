import { mkdir, utimes, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { BareRepository } from './bare-repository.js';
import { commitOn, temporaryDirectory } from './testing/index.js';

const MINUTE = 60_000;
jest.setTimeout(MINUTE);

let dir: Awaited<ReturnType<typeof temporaryDirectory>>;
let repository: BareRepository;
let first: string;
let second: string;

beforeEach(async () => {
  dir = await temporaryDirectory();
  repository = await BareRepository.init(join(dir.path, 'r.git'), { initialBranch: 'develop' });
  first = await commitOn(repository.dir, { branch: 'develop', from: null, message: 'first', files: { a: 'a\n' } });
  second = await commitOn(repository.dir, { branch: 'work/b', from: first, message: 'second', files: { b: 'b\n' } });
});
afterEach(async () => {
  await repository.close();
  await dir.remove();
});

/** A git process was killed so many milliseconds ago, when it had locked this. */
async function killedAt(path: string, agoMs: number): Promise<void> {
  const file = join(repository.dir, path);
  await mkdir(dirname(file), { recursive: true });
  await writeFile(file, '');
  const then = new Date(Date.now() - agoMs);
  await utimes(file, then, then);
}

const move = () => repository.compareAndSwap('develop', { from: first, to: second });

describe('locks whose holders are gone', () => {
  it('let the ref move again', async () => {
    await killedAt('refs/heads/develop.lock', 6 * MINUTE);
    await expect(move()).rejects.toMatchObject({ code: 'failed' });
    expect(await repository.removeStaleLocks(5 * MINUTE)).toEqual(['refs/heads/develop.lock']);
    expect(await move()).toBe('moved');
  });

  it('are found for branches of agents, refs of our own, and what is packed', async () => {
    const paths = [
      'packed-refs.lock',
      'refs/heads/openhands/agent-a/feature-b.lock',
      'refs/manyhands/candidates/c.lock',
      'refs/tags/v1.lock',
    ];
    for (const path of paths) await killedAt(path, 6 * MINUTE);
    expect((await repository.removeStaleLocks(5 * MINUTE)).sort()).toEqual(paths);
  });

  it('are not those that may be held', async () => {
    await killedAt('refs/heads/develop.lock', 4 * MINUTE);
    expect(await repository.removeStaleLocks(5 * MINUTE)).toEqual([]);
    await expect(move()).rejects.toMatchObject({ code: 'failed' });
  });
});
