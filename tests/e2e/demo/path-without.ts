import { mkdir, readdir, symlink } from 'node:fs/promises';
import { delimiter, join } from 'node:path';

/** Makes a folder with links to every program of the PATH but these; answers it as a PATH. */
export async function pathWithout(folder: string, ...programs: string[]): Promise<string> {
  await mkdir(folder);
  const taken = new Set(programs);
  for (const part of (process.env['PATH'] ?? '').split(delimiter)) {
    const names = await readdir(part).catch(() => []); // a PATH may name folders that are not there
    const fresh = names.filter((name) => !taken.has(name));
    for (const name of fresh) taken.add(name);
    await Promise.all(fresh.map((name) => symlink(join(part, name), join(folder, name))));
  }
  return folder;
}
