import { accessSync, constants, mkdtempSync, statfsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const IN_MEMORY = '/dev/shm';
/** What must be free in memory; the shared memory of a container is often much smaller. Bytes. */
const ENOUGH = 1024 ** 3;

/**
 * A new folder for files that live for seconds. In memory where Linux offers it with enough room: git writes each object
 * as a file, and on a disk that takes most of the time. `TMPDIR` decides when it is set.
 */
export function makeScratchFolder(env: NodeJS.ProcessEnv = process.env): string {
  const chosen = env['TMPDIR'] || (hasRoom(IN_MEMORY) ? IN_MEMORY : tmpdir());
  return mkdtempSync(join(chosen, 'hands-history-'));
}

function hasRoom(folder: string): boolean {
  try {
    accessSync(folder, constants.W_OK | constants.X_OK);
    const { bavail, bsize } = statfsSync(folder);
    return bavail * bsize >= ENOUGH;
  } catch {
    return false; // Not there, or not for us: the usual folder does as well.
  }
}
