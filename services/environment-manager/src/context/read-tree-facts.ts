import {
  type BlobFacts,
  type BlobToRead,
  blobsToRead,
  describeTree,
  MAX_FILE_BYTES,
  type ReadingPlan,
  type SourceReader,
  type TreeEntry,
  type TreeFacts,
  unread,
} from '@manyhands/context';
import type { BareRepository } from '@manyhands/git';
import { Flow } from './flow.js';

export type TreeReads = Pick<BareRepository, 'entries' | 'blobs'>;

export interface TreeReading {
  readonly repository: TreeReads;
  readonly tree: string;
  readonly reader: SourceReader;
  /** Facts of blobs that were read before, by key. */
  readonly known: ReadonlyMap<string, BlobFacts>;
  readonly signal: AbortSignal;
  /** Fires when what is not read by then stays unread. */
  readonly deadline: AbortSignal;
  readonly onProgress: (progress: Progress) => void;
}

/** How far the reading of a tree has come, in blobs. */
export interface Progress {
  readonly done: number;
  readonly of: number;
}

export interface ReadTree {
  readonly facts: TreeFacts;
  /** Facts of all blobs of the tree that will be the same next time, by key. */
  readonly blobs: ReadonlyMap<string, BlobFacts>;
  /** Blobs that were read now. */
  readonly read: number;
  /** Nothing was left out for want of time. */
  readonly complete: boolean;
}

/** Blobs on their way from git through the reader. */
const FLOW = { pieces: 512, bytes: 16 * 1024 * 1024 };
const TELL_EVERY = 500;
/** Reasons that may not hold next time. */
const PASSING: readonly string[] = ['too-slow', 'out-of-time', 'missing'];

/** Reads what is not known yet of a tree and describes it. Throws the signal's reason; a deadline is no error. */
export async function readTreeFacts(reading: TreeReading): Promise<ReadTree> {
  const { repository, tree, signal, known } = reading;
  const entries: TreeEntry[] = [];
  for await (const entry of repository.entries(tree, { signal })) entries.push(entry);
  const plan = blobsToRead(entries);
  const missing = plan.blobs.filter(({ key }) => !known.has(key));
  const found = missing.length === 0 ? new Map<string, BlobFacts>() : await readBlobs(reading, missing);
  const factsOf = ({ key }: BlobToRead) => known.get(key) ?? found.get(key) ?? unread('out-of-time');
  const lasting = plan.blobs.map((blob) => [blob.key, factsOf(blob)] as const).filter(([, facts]) => isLasting(facts));
  return {
    facts: describeTree(entries, byPath(plan, factsOf)),
    blobs: new Map(lasting),
    read: found.size,
    complete: lasting.length === plan.blobs.length,
  };
}

const isLasting = (facts: BlobFacts): boolean => facts.kind !== 'unread' || !PASSING.includes(facts.reason);

function byPath(plan: ReadingPlan, factsOf: (blob: BlobToRead) => BlobFacts): Map<string, BlobFacts> {
  const facts = new Map(plan.unread);
  for (const blob of plan.blobs) {
    for (const path of blob.paths) facts.set(path, factsOf(blob));
  }
  return facts;
}

/** What is read before the deadline. */
async function readBlobs(reading: TreeReading, wanted: readonly BlobToRead[]): Promise<Map<string, BlobFacts>> {
  const found = new Map<string, BlobFacts>();
  const stop = AbortSignal.any([reading.signal, reading.deadline]);
  const flow = new Flow(FLOW, stop);
  const keep = (key: string, facts: BlobFacts) => {
    found.set(key, facts);
    if (found.size % TELL_EVERY === 0) reading.onProgress({ done: found.size, of: wanted.length });
  };
  try {
    await pass(reading, { wanted, stop, flow, keep });
    await flow.end();
  } catch (error) {
    reading.signal.throwIfAborted();
    if (!reading.deadline.aborted) throw error;
  }
  // A reader that is late must not change what has been taken for the facts.
  return new Map(found);
}

interface Passing {
  readonly wanted: readonly BlobToRead[];
  readonly stop: AbortSignal;
  readonly flow: Flow;
  readonly keep: (key: string, facts: BlobFacts) => void;
}

/** From git to the reader, each blob as often as it is wanted. Both go through the blobs in the same order. */
async function pass({ repository, reader }: TreeReading, { wanted, stop, flow, keep }: Passing): Promise<void> {
  const asked = wanted.map(({ blob }) => blob);
  let at = 0;
  for await (const { bytes } of repository.blobs(asked, { maxBytes: MAX_FILE_BYTES, signal: stop })) {
    const next = wanted[at];
    at += 1;
    if (next === undefined) continue;
    if (bytes === null) keep(next.key, unread('missing'));
    else await flow.begin(bytes.length, async () => keep(next.key, await reader.read({ reader: next.reader, bytes })));
  }
}
