import { appendFileSync, existsSync, readFileSync, truncateSync } from 'node:fs';

/** Appends one value as one line. Synchronous: what was announced is on disk, whatever kills the process next. */
export function appendJsonLine(path: string, value: unknown): void {
  appendFileSync(path, `${JSON.stringify(value)}\n`, { mode: 0o600 });
}

/**
 * Reads all lines of a file; none when it does not exist. A last line that was cut off by a kill is removed from the
 * file, so that the next append starts on a line of its own. Throws SyntaxError when any other line is damaged.
 */
export function readJsonLines<T>(path: string): T[] {
  if (!existsSync(path)) return [];
  const bytes = readFileSync(path);
  const end = bytes.lastIndexOf(0x0a) + 1;
  if (end < bytes.length) truncateSync(path, end);
  return bytes
    .subarray(0, end)
    .toString('utf8')
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as T);
}
