import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { cp, readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { BareRepository } from './bare-repository.js';
import { GitError } from './git-error.js';
import { commitOn, SmallDisk, temporaryDirectory, WorkTree } from './testing/index.js';

const disk = SmallDisk.mount(2048);
const author = { name: 'a', email: 'a@example.org' };
/** Enough for a stack to be written as one pack. */
const CHANGES = 10;
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
    const changes: string[] = [];
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
      for (let at = 0; at < CHANGES; at += 1) {
        const branch = { branch: `change-${at}`, from: base, message: 'm', files: { [`deep/${at}.txt`]: 'x\n' } };
        changes.push(await commitOn(origin, branch));
      }
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

    /** All changes, one on the other. */
    const stack = (): Promise<string> =>
      bare.together(async () => {
        let top = sides.develop;
        for (const theirs of changes) {
          const { tree } = await bare.mergeTree({ ours: top, theirs });
          top = await bare.commitTree({
            tree,
            parents: [top, theirs],
            message: 'm',
            author,
            date: new Date(1_700_000_000_000),
          });
        }
        return top;
      });

    it('says so when a stack is written, leaves nothing of it, and writes it once there is room', async () => {
      let refused = 0;
      for (let pages = 0; ; pages += 1) {
        await begin(pages);
        const written = await stack().catch((error: unknown) => error);
        if (typeof written === 'string') break;
        refused += 1;
        expect(written).toMatchObject({ name: 'GitError', code: 'disk-full', args: ['index-pack', '--stdin'] });
        const folder = join(bare.dir, 'objects', 'pack');
        const packs = (await readdir(folder)).filter((name) => name.includes('pack'));
        for (const pack of packs) expect([pack, (await stat(join(folder, pack))).size]).toEqual([pack, 0]);
        expect(packs.filter((name) => name.endsWith('.pack'))).toEqual([]);
        await full.free();
        expect(await bare.log(sides.develop, await stack(), { firstParent: true })).toHaveLength(CHANGES);
        await bare.close();
      }
      expect(refused).toBeGreaterThan(1);
    });

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
