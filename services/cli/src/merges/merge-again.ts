import { join } from 'node:path';
import type { DiffPair } from '@manyhands/git';
import { diffsOf } from '../history/diffs-of.js';
import type { Git } from '../history/git.js';
import { mergeMany, type MergedTrees } from '../history/merge-many.js';
import { ScratchRepository } from '../history/scratch-repository.js';
import type { ThreeTrees } from '../history/three-trees.js';
import { mergeBases, type PastMerge } from './read-merges.js';

/** A merge made once more. */
export interface MergedAgain {
  readonly merge: PastMerge;
  readonly again: MergedTrees;
}

export interface MergedSome {
  readonly merged: readonly MergedAgain[];
  /** Holds what is in conflict. */
  readonly scratch: ScratchRepository;
}

/** Commits to merge, by their ids. */
interface ThreeCommits {
  readonly base: string;
  readonly ours: string;
  readonly theirs: string;
}

/** A past merge, and where histories cross the merge of its first two bases. */
interface Planned {
  readonly merge: PastMerge;
  readonly base: string;
  readonly crossing: ThreeCommits | null;
}

const GITLINK = '160000';

/**
 * Makes some merges again, in a repository of their own that holds just what they need. Where histories cross, the base is the
 * merge of the first two bases, as git does it, with its conflict marks.
 */
export async function mergeAgain(
  source: ScratchRepository,
  merges: readonly PastMerge[],
  { dir, signal }: { readonly dir: string; readonly signal: AbortSignal },
): Promise<MergedSome> {
  const plans = await Promise.all(merges.map((merge) => planned(source.git, merge)));
  const pairs = plans.flatMap(pairsOf);
  const trees = await treesOf(source.git, [...new Set(pairs.flat())]);
  const copy = await ScratchRepository.borrowing(source, join(dir, 'copy.git'), signal);
  await copy.keepOnly({ trees: new Set(trees.values()), blobs: await blobsIn(source, pairs) });
  const scratch = await ScratchRepository.borrowing(copy, join(dir, 'lane.git'), signal);
  const bases = await baseTrees(scratch, plans, trees);
  const again = await mergeMany(
    scratch,
    merges.map((merge, at) => ({ ...treesFor({ ...merge, base: '' }, trees), base: bases[at] ?? '' })),
  );
  const merged = merges.map((merge, at) => ({ merge, again: again[at] ?? NO_ANSWER }));
  return { merged, scratch };
}

const NO_ANSWER: MergedTrees = { kind: 'failed', because: 'git gave no answer' };

async function planned(git: Git, merge: PastMerge): Promise<Planned> {
  const [first = '', second] = merge.bases;
  const [common] = second === undefined ? [] : await mergeBases(git, first, second);
  const isCrossing = second !== undefined && common !== undefined;
  return { merge, base: first, crossing: isCrossing ? { base: common, ours: first, theirs: second } : null };
}

/** Commits whose differences the merges look at. */
function pairsOf({ merge: { ours, theirs }, base, crossing }: Planned): [string, string][] {
  const plain: [string, string][] = [
    [ours, base],
    [theirs, base],
  ];
  if (crossing === null) return plain;
  const [one, other] = [crossing.ours, crossing.theirs];
  return [...plain, [ours, other], [theirs, other], [one, crossing.base], [other, crossing.base]];
}

/** The trees to merge from. One that cannot be merged from others is that of the first base. */
async function baseTrees(
  scratch: ScratchRepository,
  plans: readonly Planned[],
  trees: ReadonlyMap<string, string>,
): Promise<string[]> {
  const crossings = plans.flatMap(({ crossing }) => crossing ?? []);
  const merged = await mergeMany(
    scratch,
    crossings.map((crossing) => treesFor(crossing, trees)),
  );
  const found = new Map(crossings.map((crossing, at) => [crossing, merged[at]]));
  return plans.map(({ base, crossing }) => {
    const virtual = crossing === null ? undefined : found.get(crossing);
    return virtual === undefined || virtual.kind === 'failed' ? (trees.get(base) ?? '') : virtual.tree;
  });
}

const treesFor = ({ base, ours, theirs }: ThreeCommits, trees: ReadonlyMap<string, string>): ThreeTrees => ({
  base: trees.get(base) ?? '',
  ours: trees.get(ours) ?? '',
  theirs: trees.get(theirs) ?? '',
});

async function treesOf(git: Git, commits: readonly string[]): Promise<Map<string, string>> {
  const input = commits.map((commit) => `${commit}^{tree}\n`).join('');
  const { stdout } = await git(['cat-file', '--batch-check=%(objectname)'], { input });
  const ids = stdout.toString('latin1').split('\n');
  return new Map(commits.map((commit, at) => [commit, ids[at] ?? '']));
}

/** Every content that differs between two commits of a pair: all that a merge or a search for renames looks at. */
async function blobsIn(source: ScratchRepository, pairs: readonly [string, string][]): Promise<Set<string>> {
  const blobs = new Set<string>();
  const asked = pairs.map(([commit, parent]): DiffPair => ({ commit, parent }));
  for (const entries of await diffsOf(source.dir, asked)) {
    for (const { oldMode, newMode, oldBlob, newBlob } of entries.values()) {
      if (oldMode !== GITLINK) blobs.add(oldBlob);
      if (newMode !== GITLINK) blobs.add(newBlob);
    }
  }
  return blobs;
}
