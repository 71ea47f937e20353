import type { ObjectEnvironment } from './history.js';
import { objectId } from './names.js';
import { findTwins, type NameTwin } from './name-twins.js';
import { readName } from './raw-diffs.js';
import { runGit } from './run-git.js';

/** Everything in a tree, directories too: path → mode and object. Names that are not UTF-8 are left out. */
export type TreeEntries = ReadonlyMap<string, { readonly mode: string; readonly object: string }>;

/** Enough for some millions of files. */
const MAX_TREE_BYTES = 512 * 1024 * 1024;

export async function readTree(gitDir: string, treeish: string, env: ObjectEnvironment): Promise<TreeEntries> {
  const args = ['ls-tree', '-r', '-t', '-z', '--full-tree', objectId(treeish)];
  const { stdout } = await runGit(gitDir, args, { env, maxOutputBytes: MAX_TREE_BYTES });
  const entries = new Map<string, { mode: string; object: string }>();
  for (const entry of stdout.toString('latin1').split('\0')) {
    const tab = entry.indexOf('\t');
    if (tab === -1) continue;
    const { path, readable } = readName(entry.slice(tab + 1));
    const [mode = '', , object = ''] = entry.slice(0, tab).split(' ');
    if (readable) entries.set(path, { mode, object });
  }
  return entries;
}

/** The twins that names which are new in a tree make in it. Trees are read whole, so only when there is reason to. */
export async function twinsBetween(
  gitDir: string,
  trees: { from: string; to: string; newNames: readonly string[] },
): Promise<NameTwin[]> {
  if (trees.newNames.length === 0) return [];
  const after = filesOf(await readTree(gitDir, trees.to, {}));
  const newNames = new Set(trees.newNames);
  const added = new Set(after.filter((path) => newNames.has(path)));
  if (findTwins({ after, before: [], added }).length === 0) return [];
  return findTwins({ after, before: filesOf(await readTree(gitDir, trees.from, {})), added });
}

const filesOf = (tree: TreeEntries): string[] =>
  [...tree].flatMap(([path, { mode }]) => (mode === '040000' ? [] : [path]));
