import type { Git } from '../history/git.js';

const MAX_BLOB = 8 * 1024 * 1024;

/** What the merge commit has at a path; null for nothing, or no file. */
export async function humanResult(git: Git, merge: string, path: string): Promise<string | null> {
  const { stdout } = await git(['ls-tree', '-z', '--full-tree', merge, '--', path]);
  const [, kind, blob] = /^\d+ (\w+) ([0-9a-f]+)\t/.exec(stdout.toString('latin1')) ?? [];
  return kind === 'blob' && blob !== undefined ? (await blobAt(git, blob)).toString('utf8') : null;
}

/** A blob that is larger than anything that is merged is cut: it is refused by its size. */
async function blobAt(git: Git, blob: string): Promise<Buffer> {
  const { stdout } = await git(['cat-file', 'blob', blob], { maxOutputBytes: MAX_BLOB, onOverflow: 'truncate' });
  return stdout;
}
