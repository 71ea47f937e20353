import { closeSync, fstatSync, openSync, readSync, statSync, truncateSync } from 'node:fs';

/** Bytes after which a runtime's log starts anew. */
export const LOG_CAP = 8 * 1024 * 1024;

/** The last bytes of a log as text, from a line's start; empty when there is none. */
export function tailOf(file: string, bytes = 2000): string {
  const handle = tryOpen(file);
  if (handle === null) return '';
  try {
    const { size } = fstatSync(handle);
    const buffer = Buffer.alloc(Math.min(bytes, size));
    readSync(handle, buffer, 0, buffer.length, size - buffer.length);
    const text = buffer.toString('utf8').trim();
    return size > bytes ? text.slice(text.indexOf('\n') + 1) : text;
  } finally {
    closeSync(handle);
  }
}

/** Empties a log that has grown beyond `cap` bytes. Its writer appends, so it goes on from the start. */
export function trimLog(file: string, cap = LOG_CAP): void {
  const size = statSync(file, { throwIfNoEntry: false })?.size ?? 0;
  if (size > cap) truncateSync(file);
}

function tryOpen(file: string): number | null {
  try {
    return openSync(file, 'r');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw error;
  }
}
