import { setImmediate as otherWork } from 'node:timers/promises';
import {
  type BlobFacts,
  type BlobToRead,
  blobsToRead,
  ImportGraph,
  isAboutImports,
  MAX_FILE_BYTES,
  type SourceText,
  type TreeEntry,
  unread,
} from '@manyhands/context';
import type { BareRepository } from '@manyhands/git';
import { within } from '../interference/within.js';
import type { SourceFactsCache } from './source-facts.js';

/** What may be looked at for one graph. */
export interface GraphSize {
  /** Files of the tree. */
  readonly files: number;
  /** Bytes of its source code, manifests and tsconfigs. */
  readonly bytes: number;
}

/** The tree is larger than what is looked at. The message continues "it is not known, because …". */
export class TreeTooLarge extends Error {}

export interface GraphReading {
  readonly git: Pick<BareRepository, 'entries' | 'blobs'>;
  /** A commit or a tree. */
  readonly tree: string;
  /** Paths that an earlier tree had. */
  readonly gone: readonly string[];
  readonly cache: SourceFactsCache;
  readonly size: GraphSize;
  readonly signal: AbortSignal;
}

/** Texts that are read together, and that others who have something to read wait for. */
const TOGETHER = 32;

/**
 * Who imports whom in a tree; only blobs that no earlier tree had are read. What was read stays known when it ends early. Throws
 * `TreeTooLarge`, what git and the reader throw, and the reason of the signal.
 */
export async function readGraph(reading: GraphReading): Promise<ImportGraph> {
  const entries = await readEntries(reading);
  const plan = blobsToRead(entries);
  const wanted = plan.blobs.filter(({ reader }) => isAboutImports(reader));
  checkBytes(entries, wanted, reading.size);
  const found = await readBlobs(wanted, reading);
  const facts = new Map<string, BlobFacts>(plan.unread);
  for (const { key, paths } of wanted) for (const path of paths) facts.set(path, found.get(key) ?? unread('missing'));
  const steps = ImportGraph.inSteps({ paths: entries.map(({ path }) => path), facts, gone: reading.gone });
  for (;;) {
    const step = steps.next();
    if (step.done === true) return step.value;
    await otherWork(undefined, { signal: reading.signal });
  }
}

async function readEntries({ git, tree, size, signal }: GraphReading): Promise<TreeEntry[]> {
  const entries: TreeEntry[] = [];
  for await (const entry of git.entries(tree, { signal })) {
    if (entries.length >= size.files) throw new TreeTooLarge(`the tree has more than ${size.files} files`);
    entries.push(entry);
  }
  return entries;
}

function checkBytes(entries: readonly TreeEntry[], wanted: readonly BlobToRead[], { bytes }: GraphSize): void {
  const sizes = new Map(entries.map(({ blob, size }) => [blob, size ?? 0]));
  const sum = wanted.reduce((all, { blob }) => all + (sizes.get(blob) ?? 0), 0);
  if (sum > bytes) throw new TreeTooLarge(`the tree has more than ${bytes} bytes of source code`);
}

interface Text extends SourceText {
  readonly key: string;
}

/** What all of them say, by key. */
async function readBlobs(
  wanted: readonly BlobToRead[],
  { git, cache, signal }: GraphReading,
): Promise<Map<string, BlobFacts>> {
  const found = new Map<string, BlobFacts>();
  const missing = wanted.filter(({ key }) => {
    const known = cache.get(key);
    if (known !== undefined) found.set(key, known);
    return known === undefined;
  });
  const asked = missing.map(({ blob }) => blob);
  const read = (texts: readonly Text[]) =>
    within(Promise.all(texts.map(async ({ key, ...text }) => found.set(key, await cache.read(key, text)))), signal);
  let texts: Text[] = [];
  let at = 0;
  for await (const { bytes } of git.blobs(asked, { maxBytes: MAX_FILE_BYTES, signal })) {
    const next = missing[at];
    at += 1;
    if (next !== undefined && bytes !== null) texts.push({ key: next.key, reader: next.reader, bytes });
    if (texts.length < TOGETHER) continue;
    await read(texts);
    texts = [];
  }
  await read(texts);
  return found;
}
