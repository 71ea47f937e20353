import { EMPTY_TREE, NO_OBJECT } from '../names.js';
import { type RawEntry, readName } from '../raw-diffs.js';
import type { KeptObjects } from './kept-objects.js';
import { DIRECTORY, type TreeItem } from './tree-objects.js';

/** More than this is for git: hostile trees stand for more paths and directories than there are objects. */
const MOST_PATHS = 50_000;
const MOST_DIRECTORIES = 5000;

/** A directory that is not the same in both trees. */
interface Differing {
  /** As latin1 text of its bytes, with a slash at its end; empty for the root. */
  readonly path: string;
  readonly from: string;
  readonly to: string;
}

/**
 * The files in which two trees differ, in path order, as `git diff-tree -r --no-renames` finds them; links and submodules are files.
 * Null when there are too many, or when a tree cannot be taken at its word: that is for git.
 */
export async function diffTrees(
  objects: KeptObjects,
  { from, to }: { readonly from: string; readonly to: string },
): Promise<RawEntry[] | null> {
  const found: Found[] = [];
  let directories = 0;
  for (let level: Differing[] = from === to ? [] : [{ path: '', from, to }]; level.length > 0;) {
    directories += level.length;
    const tooMuch = directories > MOST_DIRECTORIES || found.length > MOST_PATHS;
    const next = tooMuch ? null : await compare(objects, level, found);
    if (next === null) return null;
    level = next;
  }
  return found.sort((one, other) => (one.bytes < other.bytes ? -1 : 1)).map(({ entry }) => entry);
}

interface Found {
  readonly bytes: string;
  readonly entry: RawEntry;
}

/** Compares directories name by name; answers those in them that differ. */
async function compare(objects: KeptObjects, level: readonly Differing[], found: Found[]): Promise<Differing[] | null> {
  const trees = await objects.trees(level.flatMap(({ from, to }) => [from, to]));
  const next: Differing[] = [];
  for (const [at, { path }] of level.entries()) {
    const [from, to] = [trees[2 * at], trees[2 * at + 1]];
    if (!from || !to) return null;
    for (const name of new Set([...from.keys(), ...to.keys()])) {
      const pair = [from.get(name) ?? NOTHING, to.get(name) ?? NOTHING] as const;
      if (isSame(pair)) continue;
      const bytes = `${path}${name}`;
      if (pair.some(isDirectory))
        next.push({ path: `${bytes}/`, from: directoryOf(pair[0]), to: directoryOf(pair[1]) });
      if (!pair.every(isNoFile)) found.push({ bytes, entry: entryOf(bytes, pair) });
    }
  }
  return next;
}

type Pair = readonly [before: TreeItem, after: TreeItem];

const NOTHING: TreeItem = { mode: '000000', object: NO_OBJECT };
const isSame = ([before, after]: Pair): boolean => before.object === after.object && before.mode === after.mode;
const isDirectory = ({ mode }: TreeItem): boolean => mode === DIRECTORY;
const isNoFile = (item: TreeItem): boolean => item === NOTHING || isDirectory(item);
const directoryOf = (item: TreeItem): string => (isDirectory(item) ? item.object : EMPTY_TREE);

function entryOf(bytes: string, pair: Pair): RawEntry {
  const [before, after] = pair.map((item) => (isDirectory(item) ? NOTHING : item));
  const [old, now] = [before ?? NOTHING, after ?? NOTHING];
  return { ...readName(bytes), oldMode: old.mode, newMode: now.mode, oldBlob: old.object, newBlob: now.object };
}
