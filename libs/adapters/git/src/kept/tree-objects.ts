/** One entry of a tree object. */
export interface TreeItem {
  /** `100644`, `100755`, `120000` (symbolic link), `160000` (submodule) or `40000` (directory). */
  readonly mode: string;
  readonly object: string;
}

/** A tree object: names, as latin1 text of their bytes, in git's order. */
export type TreeItems = ReadonlyMap<string, TreeItem>;

export const DIRECTORY = '40000';
const MODES = new Set(['100644', '100755', '120000', '160000', DIRECTORY]);
const ID_BYTES = 20;

/**
 * Reads a tree object. Null for one that git itself would not write (names twice or out of order, other modes): what such a tree means
 * is for git to say.
 */
export function readTreeObject(bytes: Buffer): TreeItems | null {
  const items = new Map<string, TreeItem>();
  let last = '';
  for (let at = 0; at < bytes.length;) {
    const space = bytes.indexOf(0x20, at);
    const end = bytes.indexOf(0, space);
    const next = end + 1 + ID_BYTES;
    if (space < 0 || end < 0 || next > bytes.length) return null;
    const [mode, name] = [bytes.toString('latin1', at, space), bytes.toString('latin1', space + 1, end)];
    const place = mode === DIRECTORY ? `${name}/` : name;
    if (!MODES.has(mode) || !isName(name) || items.has(name) || place <= last) return null;
    items.set(name, { mode, object: bytes.toString('hex', end + 1, next) });
    last = place;
    at = next;
  }
  return items;
}

const isName = (name: string): boolean => name !== '' && !name.includes('/');

/** The bytes of a tree object. */
export function treeObject(items: TreeItems): Buffer {
  const place = ([name, { mode }]: [string, TreeItem]): string => (mode === DIRECTORY ? `${name}/` : name);
  const sorted = [...items].sort((one, other) => (place(one) < place(other) ? -1 : 1));
  const parts = sorted.flatMap(([name, { mode, object }]) => [
    Buffer.from(`${mode} ${name}\0`, 'latin1'),
    Buffer.from(object, 'hex'),
  ]);
  return Buffer.concat(parts);
}
