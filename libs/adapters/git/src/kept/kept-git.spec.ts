import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { BareRepository } from '../bare-repository.js';
import { rawDiffs } from '../raw-diffs.js';
import { runGit } from '../run-git.js';
import { temporaryDirectory } from '../testing/temporary-directory.js';
import { writeCommit } from '../write-commit.js';
import { KeptGit } from './kept-git.js';

let root: Awaited<ReturnType<typeof temporaryDirectory>>;
let repository: BareRepository;
let kept: KeptGit;
const author = { name: 'Ada', email: 'ada@example.org' };

beforeAll(async () => {
  root = await temporaryDirectory();
  repository = await BareRepository.init(join(root.path, 'r.git'), { initialBranch: 'develop' });
});
beforeEach(() => {
  kept = new KeptGit(repository.dir);
});
afterEach(() => kept.close());
afterAll(async () => {
  await repository.close();
  await root.remove();
});

/** What lies in a directory: texts, directories, or a text that can be run. */
type Files = { readonly [name: string]: string | { readonly run: string } | Files };

const git = async (args: string[], input?: string | Buffer): Promise<string> =>
  (await runGit(repository.dir, args, input === undefined ? {} : { input })).stdout.toString('utf8').trim();

const isRun = (file: Files[string]): file is { run: string } =>
  typeof file === 'object' && typeof file['run'] === 'string';

const written = new Map<string, Promise<string>>();

/** Written once, however often it is asked for. */
function once(key: string, write: () => Promise<string>): Promise<string> {
  const known = written.get(key) ?? write();
  written.set(key, known);
  return known;
}

const blobOf = (text: string): Promise<string> => once(text, () => repository.writeBlob(Buffer.from(text)));
const treeOf = (files: Files): Promise<string> => once(JSON.stringify(files), () => writeTree(files));

async function writeTree(files: Files): Promise<string> {
  const lines: string[] = [];
  for (const [name, file] of Object.entries(files)) {
    if (typeof file === 'string') lines.push(`100644 blob ${await blobOf(file)}\t${name}`);
    else if (isRun(file)) lines.push(`100755 blob ${await blobOf(file.run)}\t${name}`);
    else if (Object.keys(file).length > 0) lines.push(`040000 tree ${await treeOf(file)}\t${name}`);
  }
  return git(['mktree', '-z'], lines.map((line) => `${line}\0`).join(''));
}

/** A few names and texts, so that two of them often touch the same. */
function anyFiles(): { files: fc.Arbitrary<Files> } {
  const names = fc.constantFrom('a', 'b', 'A', 'a.b', 'é');
  const text = fc.constantFrom('1', '1\n2\n3\n4\n5\n6\n', '1\n2\n3\n4\n5\n7\n');
  const file = fc.oneof({ weight: 4, arbitrary: text }, { weight: 1, arbitrary: fc.record({ run: text }) });
  return fc.letrec<{ files: Files }>((tie) => ({
    files: fc.dictionary(names, fc.oneof({ maxDepth: 2 }, file, tie('files')), { minKeys: 1, maxKeys: 4 }),
  }));
}

interface Made {
  readonly ours: string;
  readonly theirs: string;
  readonly tree: string;
  readonly sha: string;
  /** What it changed, as it was said before it was written. */
  readonly diff: unknown;
}

let minute = 0;

/** A commit a minute younger than the one before. */
async function commit(files: Files, ...parents: string[]): Promise<string> {
  const date = new Date(1_700_000_000_000 + 60_000 * (minute += 1));
  return repository.commitTree({ tree: await treeOf(files), parents, message: 'm\n', author, date });
}

/** As git itself merges, by a process of its own. */
async function byGit(ours: string, theirs: string): Promise<string | null> {
  const args = ['merge-tree', '--write-tree', '-z', '--name-only', '--no-messages', ours, theirs];
  const { stdout, exitCode } = await runGit(repository.dir, args, { expect: [0, 1] });
  return exitCode === 0 ? (stdout.toString('latin1').split('\0')[0] ?? null) : null;
}

describe('merging through kept processes', () => {
  it('takes from each side what it changed, added and removed', async () => {
    const base = await commit({ a: '1', b: '1', c: '1', d: { e: '1', f: '1' } });
    const ours = await commit({ a: '2', c: '1', d: { e: '2', f: '1', g: { h: '1' } } }, base);
    const theirs = await commit({ a: '1', b: '1', c: { run: '1' }, d: { e: '1', g: { i: '1' } } }, base);
    const tree = await kept.merge({ ours, theirs });
    expect(tree).toBe(await treeOf({ a: '2', c: { run: '1' }, d: { e: '2', g: { h: '1', i: '1' } } }));
    expect(tree).toBe(await byGit(ours, theirs));
  });

  it.each<[string, Files, Files, Files]>([
    ['both changed a file', { a: '1' }, { a: '2' }, { a: '3' }],
    ['both changed it alike', { a: '1', b: '1' }, { a: '2', b: '1' }, { a: '2', b: '2' }],
    ['both added a file', {}, { a: '1' }, { a: '2' }],
    ['one changed what the other moved', { a: '1\n2\n3\n' }, { a: '1\n2\n4\n' }, { b: '1\n2\n3\n' }],
    ['both moved it', { a: '1\n2\n3\n' }, { c: '1\n2\n3\n' }, { b: '1\n2\n3\n' }],
    ['one has a file where the other has a directory', {}, { a: '1' }, { a: { b: '1' } }],
    ['one removed a directory in which the other changed something', { d: { a: '1' } }, {}, { d: { a: '2' } }],
    ['one changed the mode and the other the content', { a: '1' }, { a: { run: '1' } }, { a: '2' }],
  ])('leaves it to git when %s', async (_, inBase, inOurs, inTheirs) => {
    const base = await commit(inBase);
    const [ours, theirs] = [await commit(inOurs, base), await commit(inTheirs, base)];
    expect(await kept.merge({ ours, theirs })).toBeNull();
  });

  const { files } = anyFiles();

  it('merges and compares as git does, whatever the trees', async () => {
    let plain = 0;
    await fc.assert(
      fc.asyncProperty(files, files, files, async (inBase, one, other) => {
        const base = await commit(inBase);
        const ours = await commit({ ...inBase, ...one }, base);
        const theirs = await commit({ ...inBase, ...other }, base);
        const tree = await kept.merge({ ours, theirs });
        if (tree !== null) plain += 1;
        if (tree !== null) expect(tree).toBe(await byGit(ours, theirs));
        const [diff] = await rawDiffs(repository.dir, [{ commit: theirs, parent: ours }], {});
        expect(await kept.diff(ours, theirs)).toEqual([...(diff ?? new Map()).values()]);
      }),
      { numRuns: 25, seed: 7 },
    );
    expect(plain).toBeGreaterThan(5);
  }, 60_000);

  it('comes to the same when it is written together, which git finds nothing wrong with', async () => {
    const sides = fc.sample(fc.tuple(files, files, files), { numRuns: 24, seed: 11 });
    const pairs: [string, string][] = [];
    for (const [at, [inBase, one, other]] of sides.entries()) {
      const base = await commit({ ...inBase, d: one });
      const ours = await commit({ ...inBase, ...one, d: { ...one, o: 'new' } }, base);
      const theirs = await commit({ ...inBase, ...(at % 3 === 0 ? other : {}), d: { ...one, t: other } }, base);
      pairs.push([ours, theirs]);
    }
    const person = 'Ada <ada@example.org> 1700000000 +0000';
    const merged = await kept.together(async () => {
      const made: Made[] = [];
      for (const [ours, theirs] of pairs) {
        const tree = await kept.merge({ ours, theirs });
        if (tree === null) continue;
        const text = `tree ${tree}\nparent ${ours}\nparent ${theirs}\nauthor ${person}\ncommitter ${person}\n\nm\n`;
        const node = { tree, parents: [ours, theirs], date: 1_700_000_000 };
        const sha = (await kept.commit({ node, text })) ?? '';
        made.push({ ours, theirs, tree, sha, diff: await kept.diff(ours, sha) });
      }
      return made;
    });
    expect(merged.length).toBeGreaterThan(10);
    await git(['fsck', '--strict', '--no-dangling', ...merged.map(({ sha }) => sha)]);
    for (const { ours, theirs, tree, sha, diff } of merged) {
      expect([await git(['rev-parse', `${sha}^{tree}`]), tree]).toEqual([tree, await byGit(ours, theirs)]);
      const [said] = await rawDiffs(repository.dir, [{ commit: sha, parent: ours }], {});
      expect(diff).toEqual([...(said ?? new Map()).values()]);
    }
  });

  it('finds the base as git does, also through merges, and asks git where there are several', async () => {
    const first = await commit({});
    const [left, right] = [await commit({ l: '1' }, first), await commit({ r: '1' }, first)];
    const merge = await commit({ l: '1', r: '1' }, left, right);
    const cross = await commit({ l: '1', r: '1' }, right, left);
    const other = await commit({ o: '1' });
    const base = await kept.commonAncestor([merge, await commit({ l: '2' }, left)]);
    expect(base).toEqual({ kind: 'one', commit: left });
    expect(await kept.commonAncestor([merge, right])).toEqual({ kind: 'one', commit: right });
    expect(await kept.commonAncestor([merge, cross])).toEqual({ kind: 'ask-git' });
    expect(await kept.commonAncestor([merge, other])).toEqual({ kind: 'none' });
    expect(await kept.commonAncestor([merge, 'ab'.repeat(20)])).toEqual({ kind: 'ask-git' });
    expect(await repository.mergeBase(merge, cross)).toMatch(/^[0-9a-f]{40}$/);
  });

  it('finds the commits of a change as git does, merges and all', async () => {
    const first = await commit({});
    const [work, develop] = [await commit({ w: '1' }, first), await commit({ d: '1' }, first)];
    const merged = await commit({ w: '1', d: '1' }, work, develop);
    const tip = await commit({ w: '2', d: '1' }, merged);
    const later = await commit({ d: '2' }, develop);
    for (const known of [[develop], [later], [first], [], [tip], [later, work]]) {
      const shas = (await kept.commitsSince(tip, known))?.map(({ sha }) => sha);
      const said = await git(['rev-list', tip, ...known.map((sha) => `^${sha}`)]);
      expect(shas).toEqual(said.split('\n').filter(Boolean));
    }
    // What claims to be younger than its child hides nothing.
    const date = new Date(2_000_000_000_000);
    const tree = await treeOf({ x: '1' });
    const young = await repository.commitTree({ tree, parents: [first], message: 'm\n', author, date });
    const odd = await commit({ x: '2' }, young);
    expect((await kept.commitsSince(odd, [later]))?.map(({ sha }) => sha)).toEqual([odd, young]);
  });

  it('leaves histories to git in a repository that does not hold all of them', async () => {
    const first = await commit({ a: '1' });
    const second = await commit({ a: '2' }, first);
    const third = await commit({ a: '3' }, first);
    const file = join(repository.dir, 'shallow');
    await writeFile(file, `${first}\n`);
    try {
      expect(await kept.commonAncestor([second, third])).toEqual({ kind: 'ask-git' });
    } finally {
      await rm(file);
    }
  });
});

describe('writing and reading through kept processes', () => {
  it('writes commits as git commit-tree does', async () => {
    const tree = await treeOf({ a: '1' });
    const parents = [await commit({}), await commit({ b: '1' })];
    const date = new Date(1_700_000_000_000);
    const input = { tree, parents, author, committer: { name: 'Bob O. Neill', email: 'b@c' }, date };
    for (const message of ['subject\n', 'no line break', 'ü\n\nbody\n\n']) {
      const byGit = await writeCommit(repository.dir, { ...input, message });
      expect(await repository.commitTree({ ...input, message })).toBe(byGit);
    }
    const odd = { ...input, message: 'm\n', author: { name: ' Ada, ', email: 'ada@example.org' } };
    expect(await repository.commitTree(odd)).toBe(await writeCommit(repository.dir, odd));
    const missing = { ...input, message: 'm\n', tree: 'ab'.repeat(20) };
    await expect(repository.commitTree(missing)).rejects.toMatchObject({ code: 'failed' });
    await expect(repository.commitTree({ ...missing, tree, parents: [tree] })).rejects.toMatchObject({
      code: 'failed',
    });
  });

  it('finds what others write meanwhile', async () => {
    const one = await commit({ a: '1' });
    expect(await kept.treeOf(one)).toBe(await treeOf({ a: '1' }));
    const later = await writeCommit(repository.dir, {
      tree: await treeOf({ z: 'new' }),
      parents: [one],
      message: 'm\n',
      author,
    });
    expect(await kept.treeOf(later)).toBe(await treeOf({ z: 'new' }));
    await git(['repack', '-a', '-d', '--quiet', '--keep-unreachable']);
    expect(await kept.treeOf(later)).toBe(await treeOf({ z: 'new' }));
    const packed = await writeCommit(repository.dir, {
      tree: await treeOf({ y: 'new' }),
      parents: [one],
      message: 'm\n',
      author,
    });
    expect(await kept.commonAncestor([packed, later])).toEqual({ kind: 'one', commit: one });
  });

  it('moves a ref from where others have left it, and goes on after a refusal', async () => {
    const [one, two, three] = [await commit({ a: '1' }), await commit({ a: '2' }), await commit({ a: '3' })];
    await git(['update-ref', 'refs/heads/side', one]);
    const swap = (from: string | null, to: string) => repository.compareAndSwap('side', { from, to });
    expect(await swap(one, two)).toBe('moved');
    await git(['update-ref', 'refs/heads/side', three]);
    expect(await swap(two, one)).toEqual({ kind: 'moved-away', actual: three });
    expect(await swap(two, three)).toBe('already-there');
    await git(['pack-refs', '--all']);
    expect(await swap(three, one)).toBe('moved');
    await repository.putRef('refs/manyhands/x', two);
    await repository.deleteRef('refs/manyhands/x');
    await repository.deleteRef('refs/manyhands/x');
    expect(await repository.ownRefs('refs/manyhands/x')).toEqual([]);
  });

  it('leaves no process behind', async () => {
    const [one, two] = [await commit({ a: '1', d: { x: '1' } }), await commit({ b: '1', d: { y: '1' } })];
    const base = await commit({});
    await kept.merge({ base, ours: one, theirs: two });
    await kept.refs.update([`update refs/manyhands/y ${one}`]);
    const { pids } = kept;
    expect(pids).toHaveLength(3);
    await kept.close();
    const isAlive = (pid: number): boolean => {
      try {
        return process.kill(pid, 0);
      } catch {
        return false;
      }
    };
    expect(pids.filter(isAlive)).toEqual([]);
  });
});
