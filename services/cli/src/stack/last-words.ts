import { closeSync, fstatSync, openSync, readSync } from 'node:fs';

const MOST_BYTES = 4096;
const MOST_LINES = 12;

/** The last lines that were added to a log after its first `from` bytes, indented; empty when nothing was. */
export function lastWords(log: string, from: number): string {
  const file = openSync(log, 'r');
  try {
    const start = Math.max(from, fstatSync(file).size - MOST_BYTES);
    const bytes = Buffer.alloc(MOST_BYTES);
    const read = readSync(file, bytes, 0, MOST_BYTES, start);
    const lines = bytes.toString('utf8', 0, read).trimEnd().split('\n').slice(-MOST_LINES);
    return lines.map((line) => (line === '' ? '' : `\n  ${line}`)).join('');
  } finally {
    closeSync(file);
  }
}
