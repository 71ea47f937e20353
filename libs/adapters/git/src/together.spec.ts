import { execFileSync } from 'node:child_process';
import { chmod, mkdir, readdir, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { BareRepository } from './bare-repository.js';
import { inspectPush } from './inspect-push.js';
import { judgeMerge } from './judge-merge.js';
import { runGit } from './run-git.js';
import { commitOn, temporaryDirectory } from './testing/index.js';

const author = { name: 'a', email: 'a@example.org' };
const date = new Date(1_700_000_000_000);
const KEYS = ['a', 'b', 'c', 'd', 'e', 'f'];

let dir: Awaited<ReturnType<typeof temporaryDirectory>>;
let repository: BareRepository;
let develop: string;
/** Each writes a file of its own, beginning at an earlier `develop`. */
const heads = new Map<string, string>();

beforeEach(async () => {
  dir = await temporaryDirectory();
  repository = await BareRepository.init(join(dir.path, 'r.git'), { initialBranch: 'develop' });
  const files = Object.fromEntries(KEYS.map((key) => [`src/${key}/x.txt`, `${key}\n`]));
  develop = await commitOn(repository.dir, { branch: 'develop', from: null, message: 'first', files });
  for (const key of KEYS) {
    const branch = { branch: `work/${key}`, from: develop, message: key, files: { [`src/${key}/new.txt`]: key } };
    heads.set(key, await commitOn(repository.dir, branch));
  }
  // No merge comes to a tree that is there already.
  const moved = { branch: 'develop', from: develop, message: 'second', files: { 'src/z.txt': 'z\n' } };
  develop = await commitOn(repository.dir, moved);
});
afterEach(async () => {
  await repository.close();
  await dir.remove();
});

interface Made {
  readonly commit: string;
  readonly tree: string;
}

async function mergeOn(onto: string, key: string, message = key): Promise<Made> {
  const head = heads.get(key) ?? '';
  const { kind, tree } = await repository.mergeTree({ ours: onto, theirs: head });
  if (kind !== 'clean') throw new Error(`${key} conflicts`);
  return { tree, commit: await repository.commitTree({ tree, parents: [onto, head], message, author, date }) };
}

/** Merges them one on the other; what was made, from below. */
async function stack(keys: readonly string[], onto = develop): Promise<Made[]> {
  const made: Made[] = [];
  for (const key of keys) made.push(await mergeOn(made.at(-1)?.commit ?? onto, key));
  return made;
}

/** As another process sees it, which nobody here knows of. */
function seen(...ids: string[]): boolean[] {
  const args = ['--git-dir', repository.dir, 'cat-file', '--batch-check'];
  const said = execFileSync('git', args, { input: ids.join('\n') })
    .toString('utf8')
    .trim()
    .split('\n');
  return said.map((line) => !line.endsWith(' missing'));
}

const idsOf = (made: readonly Made[]): string[] => made.flatMap(({ commit, tree }) => [commit, tree]);
const all = (made: readonly Made[], are: boolean): boolean[] => idsOf(made).map(() => are);

async function counts(): Promise<{ loose: number; packs: number }> {
  const { stdout } = await runGit(repository.dir, ['count-objects', '-v']);
  const [, loose, packs] = /^count: (\d+)$[^]*^packs: (\d+)$/m.exec(stdout.toString('utf8')) ?? [];
  return { loose: Number(loose), packs: Number(packs) };
}

const packFolder = (): string => join(repository.dir, 'objects', 'pack');

async function expectSound(): Promise<void> {
  await runGit(repository.dir, ['fsck', '--strict', '--no-dangling']);
  expect((await readdir(packFolder())).filter((name) => name.startsWith('tmp_'))).toEqual([]);
}

describe('what is merged together', () => {
  it('is written as one pack at the end, and nobody else sees any of it before', async () => {
    const before = await counts();
    const made = await repository.together(async () => {
      const inside = await stack(KEYS);
      expect(seen(...idsOf(inside))).toEqual(all(inside, false));
      return inside;
    });
    expect(seen(...idsOf(made))).toEqual(all(made, true));
    expect(await counts()).toEqual({ loose: before.loose, packs: before.packs + 1 });
    await expectSound();
    expect(await stack(KEYS)).toEqual(made); // one by one, it comes to the same
  });

  it('is as many files as objects when there are few', async () => {
    const before = await counts();
    const [made] = await repository.together(() => stack(['a']));
    expect(await counts()).toEqual({ loose: before.loose + 3, packs: before.packs });
    expect(seen(made?.commit ?? '')).toEqual([true]);
    await expectSound();
  });

  it('can be gone on with by others as soon as it is over', async () => {
    const made = await repository.together(() => stack(KEYS.slice(0, 5)));
    const top = made.at(-1)?.commit ?? '';
    const last = await mergeOn(top, 'f');
    expect(await repository.compareAndSwap('develop', { from: develop, to: last.commit })).toBe('moved');
    const named = await repository.log(develop, last.commit, { firstParent: true });
    expect(named.map(({ subject }) => subject)).toEqual(KEYS.toReversed());
  });

  it('is not seen by who merges the same beside it, who therefore writes it', async () => {
    let mergedInside = (): void => undefined;
    const merged = new Promise<void>((resolve) => (mergedInside = resolve));
    let goOn = (): void => undefined;
    const wait = new Promise<void>((resolve) => (goOn = resolve));
    const inside = repository.together(async () => {
      const made = await stack(KEYS);
      mergedInside();
      await wait;
      throw new Error(`left with ${made.length}`);
    });
    const left = expect(inside).rejects.toThrow('left with 6');
    await merged;
    const outside = await stack(KEYS);
    expect(seen(...idsOf(outside))).toEqual(all(outside, true));
    goOn();
    await left;
    await expectSound();
  });

  it('is not written when the work fails, and can be done again', async () => {
    const before = await counts();
    const ids: string[] = [];
    const failing = repository.together(async () => {
      ids.push(...idsOf(await stack(KEYS)));
      throw new Error('no more');
    });
    await expect(failing).rejects.toThrow('no more');
    expect(seen(...ids)).toEqual(ids.map(() => false));
    expect(await counts()).toEqual(before);
    expect(idsOf(await stack(KEYS))).toEqual(ids);
    expect(seen(...ids)).toEqual(ids.map(() => true));
  });

  it('is held back no longer when it becomes much', async () => {
    const names = Array.from({ length: 4000 }, (_, at) => [`src/many/${String(at).padStart(60, '0')}`, 'x\n'] as const);
    const wide = { branch: 'work/wide', from: develop, message: 'wide', files: Object.fromEntries(names) };
    develop = await commitOn(repository.dir, wide);
    // Each merge of these makes the wide folder anew: 350 KB.
    const keys = Array.from({ length: 20 }, (_, at) => `wide-${at}`);
    for (const key of keys) {
      const branch = { branch: `work/${key}`, from: develop, message: key, files: { [`src/many/${key}`]: 'x\n' } };
      heads.set(key, await commitOn(repository.dir, branch));
    }
    await repository.together(async () => {
      const [first, ...few] = await stack(keys.slice(0, 5));
      expect(seen(first?.commit ?? '')).toEqual([false]);
      const onto = few.at(-1)?.commit ?? '';
      const second = await stack(keys.slice(5), onto);
      expect(seen(first?.commit ?? '', ...idsOf(second.slice(-1)))).toEqual([true, false, false]);
    });
    await expectSound();
  });

  it('cannot be nested', async () => {
    const nested = repository.together(() => repository.together(async () => 'never'));
    await expect(nested).rejects.toThrow('cannot hold another');
  });
});

/** On a commit that was made in the same work, and is not written yet. */
type Call = (made: Made) => Promise<unknown>;

async function collect<One>(stream: AsyncIterable<One>): Promise<One[]> {
  const found: One[] = [];
  for await (const one of stream) found.push(one);
  return found;
}

/** What may be answered while the commit is in no repository. */
const WITHOUT: Readonly<Record<string, Call>> = {
  mergeTree: ({ commit }) => repository.mergeTree({ ours: commit, theirs: heads.get('b') ?? '' }),
  commitTree: ({ commit, tree }) => repository.commitTree({ tree, parents: [commit], message: 'on it', author, date }),
  isAncestor: ({ commit }) => repository.isAncestor(develop, commit),
  mergeBase: ({ commit }) => repository.mergeBase(commit, heads.get('b') ?? ''),
  rawDiffs: ({ commit }) => repository.rawDiffs([{ commit, parent: develop }]),
  inspectPush: ({ commit }) => inspectPush(repository, { old: null, new: heads.get('b') ?? '', base: commit }),
  judgeMerge: ({ tree }) => judgeMerge(repository, { onto: develop, tree, scopePatterns: ['src/a/**'] }),
  blobs: () => collect(repository.blobs([], { maxBytes: 10 })),
  head: () => repository.head('develop'),
};

/** What a git process has to see it for, or might. */
const WRITTEN_FIRST: Readonly<Record<string, Call>> = {
  sizeInBytes: () => repository.sizeInBytes(),
  headsOf: () => repository.headsOf('work'),
  statesOf: async () => {
    const blob = await repository.writeBlob(Buffer.from('x'));
    const ours = { mode: '100644', blob };
    return repository.statesOf({ path: 'x', readable: true, base: null, ours, theirs: null, kinds: [] });
  },
  writeBlob: () => repository.writeBlob(Buffer.from('blob')),
  withContents: async ({ tree }) =>
    repository.withContents(tree, new Map([['src/a/new.txt', await repository.writeBlob(Buffer.from('other'))]])),
  compareAndSwap: async ({ commit }) => [
    await repository.compareAndSwap('develop', { from: develop, to: commit }),
    await repository.compareAndSwap('develop', { from: commit, to: develop }),
  ],
  moveRefs: async ({ commit }) => [
    await repository.moveRefs([{ ref: 'refs/heads/develop', from: develop, to: commit }]),
    await repository.moveRefs([{ ref: 'refs/heads/develop', from: commit, to: develop }]),
  ],
  push: async ({ commit }) => {
    const there = join(dir.path, 'there.git');
    await BareRepository.init(there, { initialBranch: 'develop' });
    return repository.push({ source: there, refs: [{ ref: 'refs/heads/new', sha: commit }], timeoutMs: 10_000 });
  },
  tag: () => repository.tag('v1'),
  tags: () => repository.tags('v'),
  tagObject: ({ commit }) => repository.tagObject({ tag: 'v1', commit, message: 'm', tagger: author, date }),
  putRef: ({ commit }) => repository.putRef('refs/manyhands/x', commit),
  deleteRef: () => repository.deleteRef('refs/manyhands/x'),
  ownRefs: () => repository.ownRefs('refs/manyhands/x'),
  treeOf: ({ commit }) => repository.treeOf(commit),
  changedFiles: ({ commit }) => repository.changedFiles(develop, commit),
  log: ({ commit }) => repository.log(develop, commit),
  diff: ({ commit }) => repository.diff(develop, commit),
  readFile: ({ commit }) => repository.readFile(commit, 'src/a/new.txt'),
  list: ({ commit }) => repository.list(commit),
  entries: ({ tree }) => collect(repository.entries(tree)),
  changes: ({ commit }) => collect(repository.changes(commit, { limit: 5, maxPaths: 5 })),
  isShallow: () => repository.isShallow(),
  tidyUp: () => repository.tidyUp(),
  'a merge that git must do': async ({ commit }) => {
    const files = { 'src/a/new.txt': 'not the same\n' };
    const head = await commitOn(repository.dir, { branch: 'work/late', from: develop, message: 'late', files });
    return repository.mergeTree({ ours: commit, theirs: head });
  },
  'a merge on a base that is given': ({ commit }) =>
    repository.mergeTree({ base: develop, ours: commit, theirs: commit }),
  'a merge base with itself': ({ commit }) => repository.mergeBase(commit, commit),
  'reading it as a blob': ({ commit }) => collect(repository.blobs([commit], { maxBytes: 10_000 })),
  'another reader of the same folder': async ({ commit }) => new BareRepository(repository.dir).treeOf(commit),
  'a commit that git must write': ({ commit, tree }) =>
    repository.commitTree({ tree, parents: [commit, commit], message: 'odd', author, date }),
  'git itself': ({ commit }) => runGit(repository.dir, ['cat-file', '-p', commit]),
};

/** Not about what the repository holds. */
const OTHERS = ['constructor', 'together', 'close', 'removeStaleLocks'];

describe('in work that merges together', () => {
  it('there is no method that this is not tried with', () => {
    const tried = new Set([...Object.keys(WITHOUT), ...Object.keys(WRITTEN_FIRST), ...OTHERS]);
    expect(Object.getOwnPropertyNames(BareRepository.prototype).filter((name) => !tried.has(name))).toEqual([]);
  });

  it.each(Object.entries(WITHOUT))('%s is answered before the commit it is about is written', async (name, call) => {
    const inside = await repository.together(async () => {
      const made = await mergeOn(develop, 'a', name);
      const answer = await call(made);
      expect(seen(made.commit, made.tree)).toEqual([false, false]);
      return { made, answer };
    });
    expect(seen(inside.made.commit)).toEqual([true]);
    const other = new BareRepository(repository.dir);
    [repository] = [other, await repository.close()] as const;
    expect(await call(inside.made)).toEqual(inside.answer);
  });

  it.each(Object.entries(WRITTEN_FIRST))('%s has the commit written first', async (name, call) => {
    await repository.together(async () => {
      const made = await mergeOn(develop, 'a', name);
      expect(seen(made.commit, made.tree)).toEqual([false, false]);
      await call(made);
      expect(seen(made.commit, made.tree)).toEqual([true, true]);
    });
  });
});

describe('what cannot be written together', () => {
  it('is an error of git, nothing of it is there, and it can be tried again', async () => {
    const folder = packFolder();
    await rename(folder, `${folder}.away`);
    await writeFile(folder, 'no folder');
    const failing = repository.together(() => stack(KEYS));
    await expect(failing).rejects.toMatchObject({ name: 'GitError', code: 'failed' });
    await rename(folder, `${folder}.odd`);
    await rename(`${folder}.away`, folder);
    const before = await counts();
    const made = await repository.together(() => stack(KEYS));
    expect(await counts()).toEqual({ loose: before.loose, packs: before.packs + 1 });
    expect(seen(...idsOf(made))).toEqual(all(made, true));
    await expectSound();
  });

  it('is told to who needs it in the middle, and written at the end if that goes by then', async () => {
    const folder = packFolder();
    const made = await repository.together(async () => {
      const inside = await stack(KEYS);
      await rename(folder, `${folder}.away`);
      await writeFile(folder, 'no folder');
      const asked = repository.log(develop, inside.at(-1)?.commit ?? '');
      await expect(asked).rejects.toMatchObject({ name: 'GitError', code: 'failed', args: ['index-pack', '--stdin'] });
      await rename(folder, `${folder}.odd`);
      await rename(`${folder}.away`, folder);
      return inside;
    });
    expect(seen(...idsOf(made))).toEqual(all(made, true));
    await expectSound();
  });

  it('leaves nothing when git is killed in the middle of it', async () => {
    const path = process.env['PATH'] ?? '';
    const git = execFileSync('sh', ['-c', 'command -v git']).toString('utf8').trim();
    const folder = join(dir.path, 'bin');
    await mkdir(folder);
    // The first half of the pack arrives, then all is over.
    const script = `#!/bin/sh\ncase "$*" in *index-pack*) head -c 700 | "${git}" "$@"; kill -9 $$;; esac\nexec "${git}" "$@"\n`;
    await writeFile(join(folder, 'git'), script);
    await chmod(join(folder, 'git'), 0o755);
    const before = await counts();
    const ids: string[] = [];
    try {
      process.env['PATH'] = `${folder}:${path}`;
      const killed = repository.together(async () => ids.push(...idsOf(await stack(KEYS))));
      await expect(killed).rejects.toMatchObject({ name: 'GitError', code: 'failed', exitCode: null });
    } finally {
      process.env['PATH'] = path;
    }
    expect(seen(...ids)).toEqual(ids.map(() => false));
    expect(await counts()).toEqual(before);
    await expectSound();
    expect(idsOf(await repository.together(() => stack(KEYS)))).toEqual(ids);
  });
});
