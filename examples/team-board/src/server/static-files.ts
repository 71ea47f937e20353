import { readFile } from 'node:fs/promises';
import { extname, join, normalize, sep } from 'node:path';

export type StaticFile = { readonly type: string; readonly content: Buffer };

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
};

/**
 * The file that a path of the site means: `/` is the page, `/app/…` the built browser code, the rest lies in `public`.
 * Undefined when there is no such file, when it is of a type that is not served, or when the path leaves its folder.
 */
export async function staticFile(root: string, path: string): Promise<StaticFile | undefined> {
  const name = path === '/' ? 'index.html' : path.slice(1);
  const inApp = /^app\/(client|shared)\//.test(name);
  const folder = inApp ? join(root, 'dist', 'src') : join(root, 'public');
  const file = normalize(join(folder, inApp ? name.slice('app/'.length) : name));
  const type = TYPES[extname(file)];
  if (type === undefined || !file.startsWith(folder + sep)) return undefined;
  try {
    return { type, content: await readFile(file) };
  } catch (error) {
    if (['ENOENT', 'EISDIR', 'ENOTDIR'].includes((error as NodeJS.ErrnoException).code ?? '')) return undefined;
    throw error;
  }
}
