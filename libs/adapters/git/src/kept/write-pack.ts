import { readdir, readFile, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { GitError } from '../git-error.js';
import { runGit } from '../run-git.js';

/** One thread: a pack of some hundred objects is read before others have been started. */
const SETTINGS = ['pack.threads=1'];

/**
 * Has git take a pack into a repository, all of it or nothing: it reads every object, gives it its id, and puts the pack in place when it
 * is whole and on the disk. A pack that is there already is fine. Throws `GitError`.
 */
export async function writePack(gitDir: string, pack: Buffer, { timeoutMs = 30_000 } = {}): Promise<void> {
  const options = { input: pack, timeoutMs, settings: SETTINGS };
  try {
    const { stdout } = await runGit(gitDir, ['index-pack', '--stdin'], options);
    // Git names a pack by the checksum at its end: these very bytes were read.
    const [said, expected] = [stdout.toString('latin1').trim(), `pack\t${pack.toString('hex', pack.length - 20)}`];
    if (said !== expected) throw new Error(`git index-pack answered ${JSON.stringify(said)} instead of ${expected}`);
  } catch (error) {
    if (error instanceof GitError) await removeBegun(gitDir, pack);
    throw error;
  }
}

/**
 * Git leaves what it had of a pack when it cannot go on. On a full disk every try would take what room there is. Others make such files,
 * too: only one that is the beginning of this pack goes.
 */
async function removeBegun(gitDir: string, pack: Buffer): Promise<void> {
  const folder = join(gitDir, 'objects', 'pack');
  const begun = (await readdir(folder).catch(() => [])).filter((name) => name.startsWith('tmp_pack_'));
  for (const name of begun)
    if (await isBeginning(join(folder, name), pack)) await rm(join(folder, name), { force: true });
}

/** An empty file could be anybody's. One that is gone is none. */
async function isBeginning(file: string, pack: Buffer): Promise<boolean> {
  const size = await stat(file).then(
    (found) => found.size,
    () => 0,
  );
  if (size === 0 || size > pack.length) return false;
  const bytes = await readFile(file).catch(() => null);
  return bytes !== null && bytes.length > 0 && pack.subarray(0, bytes.length).equals(bytes);
}
