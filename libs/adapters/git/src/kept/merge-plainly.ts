import { EMPTY_TREE } from '../names.js';
import type { KeptObjects } from './kept-objects.js';
import { newTree, type NewTree } from './new-objects.js';
import { DIRECTORY, type TreeItem, treeObject } from './tree-objects.js';

/** Ids of three trees. */
export interface ThreeTrees {
  readonly base: string;
  readonly ours: string;
  readonly theirs: string;
}

/** A tree, and what of it has to be written: directories before those that they are in. */
export interface PlainlyMerged {
  readonly tree: string;
  readonly written: readonly NewTree[];
}

/** Directories that are looked into for one merge. Hostile trees stand for more of them than there are objects. */
const MOST_DIRECTORIES = 5000;

/**
 * Merges trees of which the two sides changed different places: a path is taken from the side that changed it. Null as soon as both sides
 * touched one path, be it alike, or one has a directory where the other has none: such a merge is for git. So is every rename that
 * could matter: git looks for one only where a side removes what the other side changes, or both remove it.
 */
export async function mergePlainly(objects: KeptObjects, trees: ThreeTrees): Promise<PlainlyMerged | null> {
  const [base, ours, theirs] = [trees.base, trees.ours, trees.theirs].map(directory);
  const merged = decide({ base, ours, theirs });
  if (merged === null || merged === 'nothing') return null;
  if ('object' in merged) return { tree: merged.object, written: [] };
  let directories = 0;
  for (let level = [merged]; level.length > 0;) {
    directories += level.length;
    const next = directories > MOST_DIRECTORIES ? null : await fill(objects, level);
    if (next === null) return null;
    level = next;
  }
  const written: NewTree[] = [];
  return { tree: idOf(merged, written), written };
}

/** A directory that both sides changed: to be merged name by name. */
interface Merging {
  readonly sides: readonly string[];
  readonly items: Map<string, TreeItem | Merging>;
}

const directory = (object: string): TreeItem => ({ mode: DIRECTORY, object });

/** What stands in one place. */
interface ThreeItems {
  readonly base: TreeItem | undefined;
  readonly ours: TreeItem | undefined;
  readonly theirs: TreeItem | undefined;
}

/** Null when both sides changed it in ways that are not plain. */
function decide({ base, ours, theirs }: ThreeItems): TreeItem | Merging | 'nothing' | null {
  if (same(base, theirs)) return ours ?? 'nothing';
  if (same(base, ours)) return theirs ?? 'nothing';
  if (same(ours, theirs)) return null;
  const places = [base ?? directory(EMPTY_TREE), ours, theirs];
  const sides = places.flatMap((place) => (place?.mode === DIRECTORY ? [place.object] : []));
  return sides.length < places.length ? null : { sides, items: new Map() };
}

const same = (one: TreeItem | undefined, other: TreeItem | undefined): boolean =>
  one?.mode === other?.mode && one?.object === other?.object;

/** Merges directories name by name; answers those in them that are to be merged in turn. Null when git must merge. */
async function fill(objects: KeptObjects, level: readonly Merging[]): Promise<Merging[] | null> {
  const trees = await objects.trees(level.flatMap(({ sides }) => sides));
  const next: Merging[] = [];
  for (const [at, { items }] of level.entries()) {
    const [base, ours, theirs] = trees.slice(3 * at, 3 * at + 3);
    if (!base || !ours || !theirs) return null;
    for (const name of new Set([...base.keys(), ...ours.keys(), ...theirs.keys()])) {
      const merged = decide({ base: base.get(name), ours: ours.get(name), theirs: theirs.get(name) });
      if (merged === null) return null;
      if (merged === 'nothing') continue;
      items.set(name, merged);
      if ('sides' in merged) next.push(merged);
    }
  }
  return next;
}

/** A directory in which nothing is left is none. */
function idOf({ items }: Merging, written: NewTree[]): string {
  const tree = new Map<string, TreeItem>();
  for (const [name, item] of items) {
    const entry = 'sides' in item ? directory(idOf(item, written)) : item;
    if (entry.object !== EMPTY_TREE) tree.set(name, entry);
  }
  const made = newTree(treeObject(tree), tree);
  written.push(made);
  return made.id;
}
