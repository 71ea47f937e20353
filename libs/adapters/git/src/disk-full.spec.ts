import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { cp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { BareRepository } from './bare-repository.js';
import { GitError } from './git-error.js';
import { SmallDisk, temporaryDirectory, WorkTree } from './testing/index.js';

const disk = SmallDisk.mount(2048);
const author = { name: 'a', email: 'a@example.org' };
/** A page is enough for each object and for each lock of a ref. */
const MOST_PAGES = 12;

if ('because' in disk) it.skip(`git on a full disk (skipped: ${disk.because})`, () => undefined);
else withDisk(disk);

function withDisk(full: SmallDisk): void {
  describe('git on a full disk', () => {
    let work: { path: string; remove(): Promise<void> };
    let origin: string;
    let bare: BareRepository;
    let sides: { develop: string; theirs: string };
    beforeAll(async () => {
      work = await temporaryDirectory();
      const tree = await WorkTree.create(join(work.path, 'tree'), { branch: 'develop' });
      const lines = (first: string, last: string) => `${first}\n${'x\n'.repeat(20)}${last}\n`;
      const base = await tree.commit('base', { 'deep/down/x.txt': lines('one', 'two') });
      const theirs = await tree.commit('theirs', { 'deep/down/x.txt': lines('one', 'TWO') });
      await tree.git('branch', 'theirs');
      await tree.git('reset', '--hard', base);
      const develop = await tree.commit('ours', { 'deep/down/x.txt': lines('ONE', 'two') });
      origin = (await BareRepository.init(join(work.path, 'r.git'), { initialBranch: 'develop' })).dir;
      await tree.git('push', '--quiet', origin, 'develop', 'theirs');
      sides = { develop, theirs };
    });
    afterAll(async () => {
      full.unmount();
      await work.remove();
    });

    /** A repository with so much room left; nothing of the one before is on the full. */
    async function begin(pages: number): Promise<void> {
      await full.free();
      bare = new BareRepository(join(full.dir, 'r.git'));
      await rm(bare.dir, { recursive: true, force: true });
      await cp(origin, bare.dir, { recursive: true });
      await full.fill(pages);
    }

    /** What a landing does with git; how far it came, and the error that ended it. */
    async function land(): Promise<{ done: string[]; error: unknown }> {
      const done: string[] = [];
      try {
        const merge = await bare.mergeTree({ ours: sides.develop, theirs: sides.theirs });
        done.push(merge.kind);
        const parents = [sides.develop, sides.theirs];
        const sha = await bare.commitTree({ tree: merge.tree, parents, message: 'm', author, date: new Date(0) });
        done.push('committed');
        await bare.putRef('refs/manyhands/candidates/x', sha);
        done.push('kept');
        const swap = await bare.compareAndSwap('develop', { from: sides.develop, to: sha });
        done.push(typeof swap === 'string' ? swap : swap.kind);
        return { done, error: null };
      } catch (error) {
        return { done, error };
      }
    }

    it('says so, wherever it happens, and never takes it for a conflict or for a branch that was moved', async () => {
      const STEPS = ['clean', 'committed', 'kept', 'moved'];
      const reached = new Set<number>();
      for (let pages = 0; pages <= MOST_PAGES && !reached.has(STEPS.length); pages += 1) {
        await begin(pages);
        const { done, error } = await land();
        reached.add(done.length);
        expect([pages, done]).toEqual([pages, STEPS.slice(0, done.length)]);
        if (done.length === STEPS.length) break;
        expect(error).toBeInstanceOf(GitError);
        expect(error).toMatchObject({ code: 'disk-full', retryable: true });
        expect(await bare.head('develop')).toBe(sides.develop);
      }
      expect([...reached].toSorted((one, other) => one - other)).toEqual([0, 1, 2, 3, 4]);
    });
  });
}
