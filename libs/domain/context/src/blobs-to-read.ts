import { type BlobFacts, type Reader, unread } from './blob-facts.js';
import { MAX_FILE_BYTES } from './limits.js';
import { isVendored, readerOf } from './reader-of.js';
import type { TreeEntry } from './tree-facts.js';

/** One blob that some files of a tree are, and how it is read. */
export interface BlobToRead {
  /** Blob and reader: two files with the same key say the same. */
  readonly key: string;
  readonly blob: string;
  readonly reader: Reader;
  readonly paths: readonly string[];
}

export interface ReadingPlan {
  /** In the order of their first paths, each once. */
  readonly blobs: readonly BlobToRead[];
  /** What is known without reading, by path: files that are not to be read, and why. */
  readonly unread: ReadonlyMap<string, BlobFacts>;
}

const GO_VENDOR = /^(.*\/)?vendor\/modules\.txt$/;

/** Which files of a tree are to be read, and how. Links are never followed; of large files nothing but the name is taken. */
export function blobsToRead(entries: readonly TreeEntry[]): ReadingPlan {
  const goVendor = entries
    .filter(({ path }) => GO_VENDOR.test(path))
    .map(({ path }) => path.replace(/modules\.txt$/, ''));
  const blobs = new Map<string, BlobToRead & { paths: string[] }>();
  const unreadable = new Map<string, BlobFacts>();
  for (const entry of entries) {
    const reader = entry.mode.startsWith('100') ? readerOf(entry.path) : null;
    if (reader === null) continue;
    const why = whyNot(entry, goVendor);
    if (why !== null) unreadable.set(entry.path, unread(why));
    else {
      const key = `${entry.blob} ${reader}`;
      const known = blobs.get(key) ?? { key, blob: entry.blob, reader, paths: [] };
      known.paths.push(entry.path);
      blobs.set(key, known);
    }
  }
  return { blobs: [...blobs.values()], unread: unreadable };
}

function whyNot({ path, size }: TreeEntry, goVendor: readonly string[]): 'vendored' | 'missing' | 'too-large' | null {
  if (isVendored(path, goVendor)) return 'vendored';
  if (size === null) return 'missing';
  return size > MAX_FILE_BYTES ? 'too-large' : null;
}
