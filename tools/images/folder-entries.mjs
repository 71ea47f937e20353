// What of a folder goes into an image.
import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';

/** Read by people, compilers and debuggers, not by Node; and what npm may have been told about its registry. */
const UNUSED = /\.(?:md|markdown|map|tsbuildinfo|[cm]?ts|tsx|flow)$|^\.(?!gitignore$)|^node_modules$/;

/** Entries of everything below `folder`, sorted, each under `path`; what does not run is left out, and names in `without`. */
export function folderEntries(folder, path, without = []) {
  return readdirSync(folder, { withFileTypes: true })
    .filter(({ name }) => !UNUSED.test(name) && !without.includes(name))
    .sort((one, other) => (one.name < other.name ? -1 : 1))
    .flatMap((entry) => {
      const inside = path === '' ? entry.name : `${path}/${entry.name}`;
      const from = join(folder, entry.name);
      if (entry.isDirectory()) return [{ path: inside }, ...folderEntries(from, inside, without)];
      return entry.isFile() ? [fileEntry(from, inside)] : [];
    });
}

export const fileEntry = (from, path) => ({ path, from, executable: (statSync(from).mode & 0o100) !== 0 });
