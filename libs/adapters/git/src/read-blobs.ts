import { objectId } from './names.js';
import type { KeptGit } from './kept/kept-git.js';
import { streamGit } from './stream-git.js';

/** Characters of one piece of input. */
const PIECE = 16 * 1024;

export interface BlobContent {
  readonly blob: string;
  /** Null when the repository does not hold it, when it is no blob, or when it is larger than allowed. */
  readonly bytes: Buffer | null;
}

export interface ReadBlobsOptions {
  /** A larger blob is passed over, byte by byte: ask for its size first. */
  readonly maxBytes: number;
  readonly signal?: AbortSignal;
}

/** So many blobs, of so many bytes together, are read by a process that is kept, and held at once. */
const FEW = 500;
const SMALL = 2 * 1024 * 1024;

/** The contents of many blobs, in the order asked. Only one of them is held at a time, unless they are few and small. */
export async function* readBlobs(
  { dir, kept }: { readonly dir: string; readonly kept: KeptGit },
  blobs: Iterable<string>,
  options: ReadBlobsOptions,
): AsyncGenerator<BlobContent> {
  const asked = [...blobs].map((blob) => objectId(blob));
  const few = asked.length <= FEW ? await readFew(kept, asked, options) : null;
  yield* few ?? streamBlobs(dir, asked, options);
}

/** Null when they are too large together. */
async function readFew(
  { reader }: KeptGit,
  blobs: readonly string[],
  { maxBytes, signal }: ReadBlobsOptions,
): Promise<BlobContent[] | null> {
  signal?.throwIfAborted();
  const infos = await reader.infos(blobs);
  const wanted = infos.map((info) => (info?.type === 'blob' && info.size <= maxBytes ? info : null));
  if (wanted.reduce((sum, info) => sum + (info?.size ?? 0), 0) > SMALL) return null;
  const contents = await reader.contents(wanted.flatMap((info) => info?.id ?? []));
  const bytes = new Map(contents.flatMap((object) => (object === null ? [] : [[object.id, object.bytes] as const])));
  signal?.throwIfAborted();
  return blobs.map((blob) => ({ blob, bytes: bytes.get(blob) ?? null }));
}

async function* streamBlobs(
  gitDir: string,
  blobs: readonly string[],
  { maxBytes, signal }: ReadBlobsOptions,
): AsyncGenerator<BlobContent> {
  const input = questions(blobs);
  const chunks = streamGit(gitDir, ['cat-file', '--batch', '--buffer'], { input, ...(signal && { signal }) });
  const parser = new BatchParser(maxBytes);
  for await (const chunk of chunks) yield* parser.push(chunk);
  parser.end();
}

/** The questions, many to a piece: a write for each would take longer than its answer. */
function* questions(blobs: Iterable<string>): Generator<string> {
  let piece = '';
  for (const blob of blobs) {
    piece += `${blob}\n`;
    if (piece.length < PIECE) continue;
    yield piece;
    piece = '';
  }
  if (piece !== '') yield piece;
}

/** The object that is being taken from the stream. */
interface Taking {
  readonly blob: string;
  /** Parts of it; null when they are only to be passed over. */
  readonly parts: Buffer[] | null;
  missing: number;
}

/** Makes objects of the output of `cat-file --batch`, which comes in chunks that know nothing of them. */
class BatchParser {
  private header = '';
  private taking: Taking | null = null;
  /** A line break follows each object. */
  private breaks = 0;

  constructor(private readonly maxBytes: number) {}

  /** The objects that are complete with this chunk. */
  push(chunk: Buffer): BlobContent[] {
    const found: BlobContent[] = [];
    for (let at = 0; at < chunk.length;) {
      if (this.breaks > 0) {
        this.breaks -= 1;
        at += 1;
      } else if (this.taking === null) at = this.readHeader(chunk, at, found);
      else at += this.take(this.taking, chunk.subarray(at), found);
    }
    return found;
  }

  /** An output that ends in the middle of an object is no answer. */
  end(): void {
    if (this.taking === null && this.header === '') return;
    throw new Error(`git ended in the middle of the object ${this.taking?.blob ?? this.header}`);
  }

  private readHeader(chunk: Buffer, at: number, found: BlobContent[]): number {
    const end = chunk.indexOf(0x0a, at);
    this.header += chunk.toString('latin1', at, end < 0 ? chunk.length : end);
    if (end < 0) return chunk.length;
    const [blob = '', type = '', size = ''] = this.header.split(' ');
    this.header = '';
    if (/^\d+$/.test(size)) {
      const wanted = type === 'blob' && Number(size) <= this.maxBytes;
      this.taking = { blob, parts: wanted ? [] : null, missing: Number(size) };
      if (this.taking.missing === 0) this.take(this.taking, Buffer.alloc(0), found);
    } else found.push({ blob, bytes: null });
    return end + 1;
  }

  private take(taking: Taking, rest: Buffer, found: BlobContent[]): number {
    const part = rest.subarray(0, taking.missing);
    taking.parts?.push(part);
    taking.missing -= part.length;
    if (taking.missing === 0) {
      found.push({ blob: taking.blob, bytes: taking.parts === null ? null : Buffer.concat(taking.parts) });
      this.taking = null;
      this.breaks = 1;
    }
    return part.length;
  }
}
