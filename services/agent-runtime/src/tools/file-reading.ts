import { readFile, readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { messageOf, systemCode } from '../errors.js';

/** What is at a path, as far as an editor of text files cares. */
export type PathContent =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'directory' }
  | { readonly kind: 'missing' }
  | { readonly kind: 'unreadable'; readonly because: string };

const MAX_FILE_BYTES = 10 * 1024 * 1024;
const MAX_LISTED = 500;

export async function readPath(path: string): Promise<PathContent> {
  try {
    const found = await stat(path);
    if (found.isDirectory()) return { kind: 'directory' };
    if (!found.isFile()) return { kind: 'unreadable', because: 'it is neither a file nor a directory' };
    if (found.size > MAX_FILE_BYTES)
      return { kind: 'unreadable', because: 'it is larger than 10 MB; use the terminal' };
    return decode(await readFile(path));
  } catch (error) {
    const code = systemCode(error);
    if (code === undefined) throw error;
    if (code === 'ENOENT' || code === 'ENOTDIR') return { kind: 'missing' };
    return { kind: 'unreadable', because: messageOf(error) };
  }
}

/** Refuses what would not survive being read as text and written again. */
function decode(bytes: Buffer): PathContent {
  try {
    const text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
    if (!text.includes('\0')) return { kind: 'text', text };
  } catch (error) {
    if (systemCode(error) !== 'ERR_ENCODING_INVALID_ENCODED_DATA') throw error;
  }
  return { kind: 'unreadable', because: 'it is not a UTF-8 text file; use the terminal' };
}

/** Visible files and directories, two levels deep, directories with a slash at the end. */
export async function listDirectory(path: string): Promise<string[]> {
  const listed: string[] = [`${path}/`];
  for (const entry of await visibleEntries(path)) {
    listed.push(entry);
    if (entry.endsWith('/')) listed.push(...(await visibleEntries(entry.slice(0, -1))));
  }
  if (listed.length <= MAX_LISTED) return listed;
  return [...listed.slice(0, MAX_LISTED), `[... ${listed.length - MAX_LISTED} more left out ...]`];
}

async function visibleEntries(directory: string): Promise<string[]> {
  const entries = await readdir(directory, { withFileTypes: true });
  return entries
    .filter((entry) => !entry.name.startsWith('.') && entry.name !== 'node_modules')
    .map((entry) => join(directory, entry.name) + (entry.isDirectory() ? '/' : ''))
    .sort();
}
