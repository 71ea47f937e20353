import { readdir, rm, stat } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';

/** Where git puts the objects of a push until it is allowed. */
const QUARANTINE = /^(?:tmp_objdir-)?incoming-/;

/** Takes away the quarantine of a push that is over; git leaves it behind when it is stopped by a signal. Gone already is fine. */
export async function removeQuarantine(repositoryDir: string, path: string): Promise<void> {
  const dir = resolve(path); // git writes `<repository>/./objects/…`
  if (dirname(dir) !== join(repositoryDir, 'objects') || !QUARANTINE.test(basename(dir))) return;
  await rm(dir, { recursive: true, force: true });
}

/** Takes away what pushes left behind of which nobody knows: longer ago than any push lasts. */
export async function sweepQuarantines(repositoryDir: string, before: Date): Promise<void> {
  const objects = join(repositoryDir, 'objects');
  for (const name of await readdir(objects)) {
    if (!QUARANTINE.test(name)) continue;
    const path = join(objects, name);
    const changed = await stat(path).catch(() => null); // its push has just ended
    if (changed !== null && changed.mtime < before) await rm(path, { recursive: true, force: true });
  }
}
