import { readdir, stat, unlink } from 'node:fs/promises';
import { join } from 'node:path';

/** Beside those of single refs. */
const OF_THE_REPOSITORY = ['HEAD.lock', 'config.lock', 'packed-refs.lock', 'shallow.lock'];

/**
 * Removes locks of refs that are older than this: git waits for nobody's lock, and one whose holder was killed would keep the ref where
 * it is for ever. Git holds such a lock for as long as it writes a line, so choose an age far above that of any command. Answers their
 * paths within the repository.
 */
export async function removeStaleLocks(gitDir: string, olderThanMs: number): Promise<string[]> {
  const below = await readdir(join(gitDir, 'refs'), { recursive: true });
  const refs = below.filter((path) => path.endsWith('.lock')).map((path) => join('refs', path));
  const removed: string[] = [];
  for (const path of [...OF_THE_REPOSITORY, ...refs])
    if (await removeOlder(join(gitDir, path), olderThanMs)) removed.push(path);
  return removed;
}

/** False when it is younger, or when its holder has let go of it meanwhile. */
async function removeOlder(file: string, olderThanMs: number): Promise<boolean> {
  try {
    const { mtimeMs } = await stat(file);
    if (Date.now() - mtimeMs < olderThanMs) return false;
    await unlink(file);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return false;
    throw error;
  }
}
