import { objectId } from './names.js';
import { readName } from './raw-diffs.js';
import { fieldsOf, streamGit } from './stream-git.js';

export interface TreeEntry {
  /** As text when the bytes are UTF-8; else with every other byte written as `\xNN`. */
  readonly path: string;
  /** `100644`, `100755`, `120000` (symbolic link) or `160000` (submodule). */
  readonly mode: string;
  /** Of a submodule, the commit that it stands at. */
  readonly blob: string;
  /** Bytes; null for a submodule, and for a blob that the repository does not hold. */
  readonly size: number | null;
}

/** Every file of a commit or tree with its size, in path order, without reading any. */
export async function* readTree(gitDir: string, tree: string, signal?: AbortSignal): AsyncGenerator<TreeEntry> {
  const args = ['ls-tree', '-r', '-z', '-l', '--full-tree', objectId(tree)];
  for await (const record of fieldsOf(streamGit(gitDir, args, signal === undefined ? {} : { signal }))) {
    const tab = record.indexOf('\t');
    const [mode = '', , blob = '', size = ''] = record.slice(0, tab).split(/ +/);
    const { path } = readName(record.slice(tab + 1));
    yield { path, mode, blob, size: /^\d+$/.test(size) ? Number(size) : null };
  }
}
