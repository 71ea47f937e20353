import { batchBlobs, type BlobSize } from './batch-blobs.js';
import { readSizes } from './files.js';
import { commonAncestors, isReachable, type ObjectEnvironment } from './history.js';
import type { KeptGit } from './kept/kept-git.js';
import type { WalkedCommit } from './kept/history-walk.js';
import { objectId } from './names.js';
import { type DiffPair, rawDiffs, type RawEntry } from './raw-diffs.js';
import { lines } from './refs.js';
import { runGit } from './run-git.js';
import { readTree, type TreeEntries } from './tree-names.js';

/** How the objects of a push are reached. */
export interface ObjectAccess {
  readonly gitDir: string;
  readonly env: ObjectEnvironment;
  /** Processes that answer plain questions; null for a push in quarantine, which they do not see. */
  readonly kept: KeptGit | null;
}

/** Commits that `tip` has and none of `known` has, the latest first; `max` at most. */
export async function commitsOf(
  { gitDir, env, kept }: ObjectAccess,
  { tip, known }: { readonly tip: string; readonly known: readonly string[] },
  max: number,
): Promise<WalkedCommit[]> {
  const ids = known.map((sha) => objectId(sha));
  const walked = (await kept?.commitsSince(objectId(tip), ids)) ?? null;
  if (walked !== null) return walked.slice(0, max);
  const args = ['rev-list', '--no-commit-header', '--format=%H %P', `--max-count=${max}`, objectId(tip)];
  const { stdout } = await runGit(gitDir, [...args, ...ids.map((sha) => `^${sha}`)], { env });
  return lines(stdout).map((line) => {
    const [sha = '', ...parents] = line.split(' ').filter(Boolean);
    return { sha, parents };
  });
}

/** Whether `ancestor` is reachable from `descendant`. */
export async function reaches(
  { gitDir, env, kept }: ObjectAccess,
  { ancestor, descendant }: { readonly ancestor: string; readonly descendant: string },
): Promise<boolean> {
  const common = await kept?.commonAncestor([objectId(ancestor), objectId(descendant)]);
  if (common === undefined || common.kind === 'ask-git') return isReachable(gitDir, { ancestor, descendant }, env);
  return common.kind === 'one' && common.commit === ancestor;
}

/** The best common ancestors; none when the histories have nothing in common. */
export async function ancestorsOf(
  { gitDir, env, kept }: ObjectAccess,
  commits: readonly [string, string],
): Promise<string[]> {
  const common = await kept?.commonAncestor([objectId(commits[0]), objectId(commits[1])]);
  if (common === undefined || common.kind === 'ask-git') return commonAncestors(gitDir, commits, env);
  return common.kind === 'one' ? [common.commit] : [];
}

/** As `rawDiffs`: one list for each pair, in the order given. */
export async function diffsOf(
  { gitDir, env, kept }: ObjectAccess,
  pairs: readonly DiffPair[],
  maxOutputBytes: number,
): Promise<Map<string, RawEntry>[]> {
  const diffs: Map<string, RawEntry>[] = [];
  for (const { commit, parent } of kept === null ? [] : pairs) {
    const entries = await kept?.diff(parent, commit);
    if (!entries) break;
    diffs.push(new Map(entries.map((entry) => [entry.path, entry])));
  }
  return diffs.length === pairs.length ? diffs : rawDiffs(gitDir, pairs, { env, maxOutputBytes });
}

/** Sizes of the blobs that are there. */
export async function sizesOf(
  { gitDir, env, kept }: ObjectAccess,
  blobs: readonly string[],
): Promise<ReadonlyMap<string, number>> {
  if (kept === null) return readSizes(gitDir, blobs, env);
  const infos = await kept.reader.infos(blobs);
  return new Map(infos.flatMap((info) => (info === null ? [] : [[info.id, info.size] as const])));
}

/** Bytes that are held at once, if no single blob is larger. */
const AT_ONCE = 16 * 1024 * 1024;

/** The contents of blobs that are there. */
export async function* contentsOf(
  { gitDir, env, kept }: ObjectAccess,
  blobs: readonly BlobSize[],
): AsyncGenerator<{ id: string; bytes: Buffer }> {
  const all = blobs.reduce((sum, { size }) => sum + size, 0);
  if (kept === null || all > AT_ONCE) {
    yield* batchBlobs(gitDir, blobs, env);
    return;
  }
  for (const object of await kept.reader.contents(blobs.map(({ id }) => id))) if (object !== null) yield object;
}

/** What stands in a tree beside these paths and on the way to them; where that is not known alone, everything. */
export async function entriesBeside(
  { gitDir, env, kept }: ObjectAccess,
  tree: string,
  paths: readonly string[],
): Promise<TreeEntries> {
  return (await kept?.namesAlong(objectId(tree), paths)) ?? readTree(gitDir, tree, env);
}
