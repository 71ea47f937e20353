// Writes tar archives that depend on their entries alone: same entries, same bytes, whoever runs it and when.
import { createReadStream, readFileSync, statSync } from 'node:fs';

const BLOCK = 512;
const MAX_NAME = 100;
/** A file up to this many bytes is read at once, and this much is handed on at once: images have ten thousand small files. */
const PIECE = 1024 * 1024;
/** Time of every file in an image, in seconds: 2025-01-01. */
export const EPOCH = 1_735_689_600;

/**
 * One thing in an archive, owned by root. What it holds: `content`, the file `from`, where the link `to` leads, or nothing (a folder).
 * @typedef {{ path: string, content?: string | Buffer, from?: string, to?: string, executable?: boolean }} Entry
 */

/** The bytes of the archive, in the order given. */
export async function* tar(entries) {
  let pieces = [];
  let size = 0;
  for await (const bytes of archive(entries)) {
    pieces.push(bytes);
    size += bytes.length;
    if (size < PIECE) continue;
    yield Buffer.concat(pieces);
    pieces = [];
    size = 0;
  }
  yield Buffer.concat(pieces);
}

async function* archive(entries) {
  for (const entry of entries) {
    if (entry.to !== undefined) yield* head(entry, '2', 0);
    else if (entry.from !== undefined) yield* file(entry);
    else if (entry.content !== undefined) yield* text(entry);
    else yield* head({ ...entry, path: `${entry.path}/`, executable: true }, '5', 0);
  }
  yield Buffer.alloc(2 * BLOCK);
}

async function* file(entry) {
  const { size } = statSync(entry.from);
  yield* head(entry, '0', size);
  if (size > PIECE) yield* createReadStream(entry.from);
  else yield readFileSync(entry.from);
  yield padding(size);
}

function* text(entry) {
  const bytes = Buffer.from(entry.content);
  yield* head(entry, '0', bytes.length);
  yield bytes;
  yield padding(bytes.length);
}

/** The header, with the names that do not fit into it before it (GNU's way). */
function* head({ path, to = '', executable = false }, type, size) {
  if (Buffer.byteLength(to) > MAX_NAME) yield* long(to, 'K');
  if (Buffer.byteLength(path) > MAX_NAME) yield* long(path, 'L');
  yield block({ path, to, mode: executable ? 0o755 : 0o644, type, size });
}

function* long(name, type) {
  const bytes = Buffer.from(`${name}\0`);
  yield block({ path: '././@LongLink', to: '', mode: 0o644, type, size: bytes.length });
  yield bytes;
  yield padding(bytes.length);
}

function block({ path, to, mode, type, size }) {
  const bytes = Buffer.alloc(BLOCK);
  Buffer.from(path).copy(bytes, 0, 0, MAX_NAME);
  octal(bytes, mode, [100, 8]);
  octal(bytes, 0, [108, 8]);
  octal(bytes, 0, [116, 8]);
  octal(bytes, size, [124, 12]);
  octal(bytes, EPOCH, [136, 12]);
  bytes.write(' '.repeat(8), 148);
  bytes.write(type, 156);
  Buffer.from(to).copy(bytes, 157, 0, MAX_NAME);
  bytes.write('ustar  \0', 257);
  const sum = bytes.reduce((all, byte) => all + byte, 0);
  octal(bytes, sum, [148, 7]);
  return bytes;
}

const octal = (bytes, number, [at, width]) => bytes.write(`${number.toString(8).padStart(width - 1, '0')}\0`, at);

const padding = (size) => Buffer.alloc((BLOCK - (size % BLOCK)) % BLOCK);
