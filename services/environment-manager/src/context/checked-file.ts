import { createHash, randomUUID } from 'node:crypto';
import { mkdir, open, readdir, readFile, rename, rm, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';

/** Pieces of about this many characters are written at once. */
const PIECE = 1024 * 1024;
/** A temporary file this old was left behind by a process that is gone. */
const LEFT_BEHIND_MS = 3_600_000;

/**
 * A file of lines that is there as a whole or not at all: it is written under another name first, and its last line is a
 * checksum of the others. What was kept under another header is not for this reader.
 */
export class CheckedFile {
  constructor(
    private readonly path: string,
    /** What the content is of, and for which version; on one line. */
    private readonly header: string,
  ) {}

  /** The lines after the header; null when there is no such file, when it is of something else, or when a byte of it is wrong. */
  async read(): Promise<Iterable<string> | null> {
    let bytes: Buffer;
    try {
      bytes = await readFile(this.path);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
      throw error;
    }
    const header = Buffer.from(`${this.header}\n`);
    const end = bytes.lastIndexOf(0x0a, bytes.length - 2) + 1;
    const isOurs = bytes.subarray(0, header.length).equals(header) && end >= header.length;
    const checksum = `${createHash('sha256').update(bytes.subarray(0, end)).digest('hex')}\n`;
    return isOurs && bytes.toString('latin1', end) === checksum ? linesOf(bytes.subarray(header.length, end)) : null;
  }

  async write(lines: Iterable<string>): Promise<void> {
    const folder = dirname(this.path);
    await mkdir(folder, { recursive: true });
    const temporary = `${this.path}.${randomUUID()}.tmp`;
    try {
      await writePieces(temporary, pieces(this.header, lines));
      await rename(temporary, this.path);
    } finally {
      await rm(temporary, { force: true });
    }
    await removeLeftovers(folder, basename(this.path));
  }
}

function* linesOf(bytes: Buffer): Generator<string> {
  for (let at = 0; at < bytes.length;) {
    const end = bytes.indexOf(0x0a, at);
    yield bytes.toString('utf8', at, end);
    at = end + 1;
  }
}

function* pieces(header: string, lines: Iterable<string>): Generator<string> {
  let piece = `${header}\n`;
  for (const line of lines) {
    piece += `${line}\n`;
    if (piece.length < PIECE) continue;
    yield piece;
    piece = '';
  }
  yield piece;
}

async function writePieces(path: string, content: Iterable<string>): Promise<void> {
  const file = await open(path, 'wx', 0o600);
  const hash = createHash('sha256');
  try {
    for (const piece of content) {
      hash.update(piece);
      await file.write(piece);
    }
    await file.write(`${hash.digest('hex')}\n`);
  } finally {
    await file.close();
  }
}

async function removeLeftovers(folder: string, name: string): Promise<void> {
  const left = (await readdir(folder)).filter((entry) => entry.startsWith(`${name}.`) && entry.endsWith('.tmp'));
  for (const path of left.map((entry) => join(folder, entry))) {
    const age = await stat(path).then(
      ({ mtimeMs }) => Date.now() - mtimeMs,
      () => 0,
    );
    if (age > LEFT_BEHIND_MS) await rm(path, { force: true });
  }
}
