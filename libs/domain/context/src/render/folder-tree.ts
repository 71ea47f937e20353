import { byText } from '../paths.js';
import type { TreeFile } from '../tree-facts.js';

/** A folder with everything below it. */
export interface Folder {
  /** Relative to the folder above; several segments where each holds nothing but the next. */
  readonly name: string;
  readonly path: string;
  readonly depth: number;
  readonly folders: readonly Folder[];
  readonly files: readonly TreeFile[];
  /** Files below it, at any depth. */
  readonly count: number;
}

interface Draft {
  readonly folders: Map<string, Draft>;
  readonly files: TreeFile[];
}

/** The folders of a tree, in the order of their names. */
export function folderTree(files: readonly TreeFile[]): Folder {
  const root: Draft = { folders: new Map(), files: [] };
  for (const file of files) {
    const segments = file.path.split('/');
    let at = root;
    for (const segment of segments.slice(0, -1)) {
      const next = at.folders.get(segment) ?? { folders: new Map(), files: [] };
      at.folders.set(segment, next);
      at = next;
    }
    at.files.push(file);
  }
  return finish(root, { name: '', path: '', depth: 0 });
}

function finish(draft: Draft, at: { name: string; path: string; depth: number }): Folder {
  const [only, ...others] = draft.folders;
  if (only !== undefined && others.length === 0 && draft.files.length === 0) {
    const [segment, inner] = only;
    return finish(inner, { ...at, name: join(at.name, segment), path: join(at.path, segment) });
  }
  const folders = [...draft.folders]
    .sort(([a], [b]) => byText(a, b))
    .map(([name, inner]) => finish(inner, { name, path: join(at.path, name), depth: at.depth + 1 }));
  const count = folders.reduce((sum, folder) => sum + folder.count, draft.files.length);
  return { ...at, folders, files: draft.files, count };
}

const join = (folder: string, name: string): string => (folder === '' ? name : `${folder}/${name}`);
