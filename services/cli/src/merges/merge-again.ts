import { join } from 'node:path';
import { type DiffPair, GitError, rawDiffs } from '@manyhands/git';
import type { Git } from '../history/git.js';
import { mergeMany, type MergedTrees } from '../history/merge-many.js';
import { ScratchRepository } from '../history/scratch-repository.js';
import { mergeBases, type PastMerge } from './read-merges.js';

/** A merge made once more. */
export interface MergedAgain {
  readonly merge: PastMerge;
  readonly again: MergedTrees;
}

const GITLINK = '160000';

interface Crossing {
  readonly one: string;
  readonly other: string;
  readonly base: string;
}

/**
 * Makes some merges again, in a repository of their own that holds just what they need. Where histories cross, the base is the
 * merge of the first two bases, as git does it, with its conflict marks. `read` gets what is in conflict while it is there.
 */
export async function mergeAgain(
  source: ScratchRepository,
  merges: readonly PastMerge[],
  { dir, signal }: { readonly dir: string; readonly signal: AbortSignal },
): Promise<{ readonly merged: readonly MergedAgain[]; readonly scratch: ScratchRepository }> {
  const crossings = await Promise.all(merges.map((merge) => crossingOf(source.git, merge)));
  const commits = new Set(
    merges
      .flatMap(({ ours, theirs, bases }) => [ours, theirs, ...bases.slice(0, 2)])
      .concat(crossings.flatMap((crossing) => (crossing === null ? [] : [crossing.base]))),
  );
  const trees = await treesOf(source.git, [...commits]);
  const tree = (commit: string | undefined) => trees.get(commit ?? '') ?? '';
  const pairs = [
    ...merges.flatMap(({ ours, theirs, bases }) => [
      [ours, bases[0]],
      [theirs, bases[0]],
    ]),
    ...crossings.flatMap((crossing) =>
      crossing === null
        ? []
        : [
            [crossing.one, crossing.base],
            [crossing.other, crossing.base],
          ],
    ),
    ...merges.flatMap(({ ours, theirs, bases }) =>
      bases[1] === undefined
        ? []
        : [
            [ours, bases[1]],
            [theirs, bases[1]],
          ],
    ),
  ].map(([commit = '', parent = '']): DiffPair => ({ commit, parent }));
  const copy = await ScratchRepository.borrowing(source, join(dir, 'copy.git'), signal);
  await copy.keepOnly({ trees: new Set(trees.values()), blobs: await blobsIn(source, pairs) });
  const scratch = await ScratchRepository.borrowing(copy, join(dir, 'lane.git'), signal);
  const crossed = await mergeMany(
    scratch,
    crossings.flatMap((one) =>
      one === null ? [] : [{ base: tree(one.base), ours: tree(one.one), theirs: tree(one.other) }],
    ),
  );
  const virtual = crossed.values();
  const bases = merges.map(({ bases: [first] }, at) => {
    const found = crossings[at] == null ? undefined : virtual.next().value;
    return found === undefined || found.kind === 'failed' ? tree(first) : found.tree;
  });
  const threes = merges.map((merge, at) => ({
    base: bases[at] ?? '',
    ours: tree(merge.ours),
    theirs: tree(merge.theirs),
  }));
  const again = await mergeMany(scratch, threes);
  return {
    merged: merges.map((merge, at) => ({ merge, again: again[at] ?? { kind: 'failed', because: 'no answer' } })),
    scratch,
  };
}

async function crossingOf(git: Git, { bases: [one, other] }: PastMerge): Promise<Crossing | null> {
  if (one === undefined || other === undefined) return null;
  const [base] = await mergeBases(git, one, other);
  return base === undefined ? null : { one, other, base };
}

async function treesOf(git: Git, commits: readonly string[]): Promise<Map<string, string>> {
  const input = commits.map((commit) => `${commit}^{tree}\n`).join('');
  const { stdout } = await git(['cat-file', '--batch-check=%(objectname)'], { input });
  const ids = stdout.toString('latin1').split('\n');
  return new Map(commits.map((commit, at) => [commit, ids[at] ?? '']));
}

/** Every content that differs between two commits of a pair: all that a merge or a search for renames looks at. */
async function blobsIn(source: ScratchRepository, pairs: readonly DiffPair[]): Promise<Set<string>> {
  const blobs = new Set<string>();
  for (const entries of await diffs(source.dir, pairs)) {
    for (const { oldMode, newMode, oldBlob, newBlob } of entries.values()) {
      if (oldMode !== GITLINK) blobs.add(oldBlob);
      if (newMode !== GITLINK) blobs.add(newBlob);
    }
  }
  return blobs;
}

/** In halves, when what git prints is too much for one run. */
async function diffs(gitDir: string, pairs: readonly DiffPair[]): ReturnType<typeof rawDiffs> {
  try {
    return await rawDiffs(gitDir, pairs, {});
  } catch (error) {
    if (pairs.length < 2 || !(error instanceof GitError) || error.code === 'failed') throw error;
    const half = Math.ceil(pairs.length / 2);
    return [...(await diffs(gitDir, pairs.slice(0, half))), ...(await diffs(gitDir, pairs.slice(half)))];
  }
}
