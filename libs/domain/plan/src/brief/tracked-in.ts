import { foldedPath } from '../folded-path.js';
import type { World } from '../world.js';

/** Knows the files of the repository, however they are spelt. Without a list it knows none. */
export function trackedIn({ files = [] }: World): (path: string) => boolean {
  const tracked = new Set(files.map(foldedPath));
  return (path) => tracked.has(foldedPath(path));
}
