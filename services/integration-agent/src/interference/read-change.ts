import { NO_OBJECT, type RawEntry } from '@manyhands/git';
import { type ChangedFile, type ChangeFacts, placeChange, type SideOfFile } from '@manyhands/interference';
import { MOST_ENTRIES, NOWHERE, type Reads, type TreesAround } from './trees-around.js';
import { within } from './within.js';

/** Files of one change that are compared. */
export const MOST_FILES = 200;
/** Bytes of one change that are read, of both sides together. */
export const MOST_BYTES = 1024 * 1024;

export interface ChangeToRead {
  readonly changeId: string;
  readonly called: string;
  /** The commits before and after it. */
  readonly from: string;
  readonly to: string;
}

/** What a change is read with. */
export interface Reading extends Reads {
  readonly trees: TreesAround;
}

export interface ReadChange {
  readonly facts: ChangeFacts;
  /** What was left out, for a person; empty when nothing was. */
  readonly skipped: readonly string[];
}

/** Reads the facts of a change. Throws when git or the reader fails, or when the signal comes first. */
export async function readChange(change: ChangeToRead, reading: Reading): Promise<ReadChange> {
  const { git, signal } = reading;
  const { from, to, changeId, called } = change;
  const [diff = new Map<string, RawEntry>()] = await within(git.rawDiffs([{ commit: to, parent: from }]), signal);
  const entries = [...diff.values()].filter((entry) => entry.readable && isFile(entry));
  const compared = entries.slice(0, MOST_FILES);
  const { blobs, over } = await readBlobs(compared, reading);
  const side = (path: string, blob: string): SideOfFile | null =>
    blob === NO_OBJECT ? null : { blob, facts: blobs.get(`${path} ${blob}`) ?? null };
  const files = compared.map(({ path, oldBlob, newBlob }): ChangedFile => ({
    path,
    before: side(path, oldBlob),
    after: side(path, newBlob),
  }));
  const around = await reading.trees.after({ from, entries }, reading);
  const skipped = [
    ...(entries.length > compared.length ? [`${entries.length - compared.length} files above ${MOST_FILES}`] : []),
    ...(over > 0 ? [`${over} texts above ${MOST_BYTES} bytes`] : []),
    ...(around === null ? [`imports, in a tree of more than ${MOST_ENTRIES} files`] : []),
  ];
  return { facts: placeChange({ changeId, called, files }, around ?? NOWHERE), skipped };
}

/** Links and submodules have no content of ours. */
const isFile = ({ oldMode, newMode }: RawEntry): boolean => [oldMode, newMode].every((mode) => /^(100|000)/.test(mode));

interface Blob {
  readonly path: string;
  readonly blob: string;
}

interface Blobs {
  readonly blobs: ReadonlyMap<string, SideOfFile['facts']>;
  /** Texts that were not read because there was too much before them. */
  readonly over: number;
}

/** What the texts of these files say, by path and blob. */
async function readBlobs(entries: readonly RawEntry[], { git, cache, signal }: Reading): Promise<Blobs> {
  const sides = entries.flatMap(({ path, oldBlob, newBlob }) =>
    cache.isRead(path) ? [oldBlob, newBlob].flatMap((blob) => (blob === NO_OBJECT ? [] : [{ path, blob }])) : [],
  );
  const blobs = new Map<string, SideOfFile['facts']>();
  const unknown = sides.filter(({ path, blob }) => !cache.knows(path, blob));
  const texts: (Blob & { readonly content: Buffer })[] = [];
  let [bytes, over, at] = [0, 0, 0];
  for await (const { bytes: content } of git.blobs(
    unknown.map(({ blob }) => blob),
    { maxBytes: MOST_BYTES, signal },
  )) {
    const asked = unknown[at];
    at += 1;
    bytes += content?.length ?? 0;
    if (content === null || bytes > MOST_BYTES) over += 1;
    else if (asked !== undefined) texts.push({ ...asked, content });
  }
  // All at once: the reader has several processes, and none of them waits for us between two texts.
  signal.throwIfAborted();
  await within(Promise.all(texts.map(({ path, blob, content }) => cache.facts(path, blob, content))), signal);
  for (const { path, blob } of sides)
    if (cache.knows(path, blob)) blobs.set(`${path} ${blob}`, await cache.facts(path, blob, null));
  return { blobs, over };
}
