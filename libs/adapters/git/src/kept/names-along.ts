import { readName } from '../raw-diffs.js';
import type { TreeEntries } from '../tree-names.js';
import type { KeptObjects } from './kept-objects.js';
import { DIRECTORY } from './tree-objects.js';

/** Directories that are read for one answer. */
const MOST_DIRECTORIES = 5000;

/**
 * What stands in the directories on the way to these paths, from the root on: the paths themselves, as far as they are there, and
 * everything beside them and beside the directories they are in. Null when a tree cannot be taken at its word, or for too many.
 *
 * Two names in a tree that fold to one begin to differ somewhere, and there they stand in one directory: whether a path has a twin can be
 * told from these alone. What the twins are cannot: more may lie below them.
 */
export async function namesAlong(
  objects: KeptObjects,
  tree: string,
  paths: readonly string[],
): Promise<TreeEntries | null> {
  const wanted = new Set(paths.flatMap(directoriesOf));
  if (wanted.size > MOST_DIRECTORIES) return null;
  const entries = new Map<string, { mode: string; object: string }>();
  for (let level = [{ path: '', object: tree }]; level.length > 0;) {
    const trees = await objects.trees(level.map(({ object }) => object));
    const next: typeof level = [];
    for (const [at, directory] of level.entries()) {
      const items = trees[at];
      if (!items) return null;
      for (const [name, { mode, object }] of items) {
        const { path: said, readable } = readName(name);
        if (!readable) continue;
        const path = `${directory.path}${said}`;
        entries.set(path, { mode: mode.padStart(6, '0'), object });
        if (mode === DIRECTORY && wanted.has(path)) next.push({ path: `${path}/`, object });
      }
    }
    level = next;
  }
  return entries;
}

/** The directories above a path: `a`, `a/b` for `a/b/c`. */
function directoriesOf(path: string): string[] {
  const parts = path.split('/').slice(0, -1);
  return parts.map((_, at) => parts.slice(0, at + 1).join('/'));
}
