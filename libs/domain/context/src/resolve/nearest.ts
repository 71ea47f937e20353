import { byText } from '../paths.js';

/** Of several files that a name may mean, the one whose folder shares the longest way with the file that asks. */
export function nearest(paths: readonly string[], from: string): string | null {
  let best: string | null = null;
  let shared = -1;
  for (const path of [...paths].sort(byText)) {
    const length = sharedFolders(path, from);
    if (length > shared) [best, shared] = [path, length];
  }
  return best;
}

function sharedFolders(a: string, b: string): number {
  const [left, right] = [a.split('/'), b.split('/')];
  let length = 0;
  while (length < left.length - 1 && length < right.length - 1 && left[length] === right[length]) length += 1;
  return length;
}
