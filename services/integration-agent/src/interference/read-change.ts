import { type BlobFacts, importResolver, readerOf } from '@manyhands/context';
import { type BareRepository, NO_OBJECT, type RawEntry, type TreeEntry } from '@manyhands/git';
import {
  type ChangedFile,
  type ChangeFacts,
  placeChange,
  type SideOfFile,
  type Surroundings,
} from '@manyhands/interference';
import type { BlobFactsCache } from './blob-facts.js';
import { within } from './within.js';

/** Files of one change that are compared. */
export const MOST_FILES = 200;
/** Bytes of one change that are read, of both sides together. */
export const MOST_BYTES = 1024 * 1024;
/** Files of a tree in which imports are followed. */
const MOST_ENTRIES = 100_000;
/** Manifests and tsconfigs of one tree, and bytes of each. */
const MOST_DOCUMENTS = 500;
const DOCUMENT_BYTES = 64 * 1024;

export interface ChangeToRead {
  readonly changeId: string;
  readonly called: string;
  /** The commits before and after it. */
  readonly from: string;
  readonly to: string;
}

/** What a change is read with. */
export interface Reading {
  readonly git: BareRepository;
  readonly cache: BlobFactsCache;
  readonly signal: AbortSignal;
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
  const around = await surroundingsOf(to, entries, reading);
  const skipped = [
    ...(entries.length > compared.length ? [`${entries.length - compared.length} files above ${MOST_FILES}`] : []),
    ...(over > 0 ? [`${over} texts above ${MOST_BYTES} bytes`] : []),
    ...(around === null ? [`imports, in a tree of more than ${MOST_ENTRIES} files`] : []),
  ];
  return { facts: placeChange({ changeId, called, files }, around ?? NOWHERE), skipped };
}

/** Links and submodules have no content of ours. */
const isFile = ({ oldMode, newMode }: RawEntry): boolean => [oldMode, newMode].every((mode) => /^(100|000)/.test(mode));

const NOWHERE: Surroundings = { resolve: () => [], packages: new Set() };

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
  let [bytes, over, at] = [0, 0, 0];
  for await (const { bytes: content } of git.blobs(
    unknown.map(({ blob }) => blob),
    { maxBytes: MOST_BYTES, signal },
  )) {
    const asked = unknown[at];
    at += 1;
    bytes += content?.length ?? 0;
    if (content === null || bytes > MOST_BYTES) over += 1;
    else if (asked !== undefined) await within(cache.facts(asked.path, asked.blob, content), signal);
  }
  for (const { path, blob } of sides)
    if (cache.knows(path, blob)) blobs.set(`${path} ${blob}`, await cache.facts(path, blob, null));
  return { blobs, over };
}

const DOCUMENTS = new Set(['package-json', 'pnpm-workspace', 'tsconfig', 'pyproject', 'go-mod', 'cargo', 'pom']);
const MANIFESTS = /(^|\/)(package\.json|pyproject\.toml|go\.mod|Cargo\.toml|pom\.xml)$/;

/** What imports mean in the tree of a commit, with what the change took out of it; null for a tree that is too large. */
async function surroundingsOf(
  commit: string,
  changed: readonly RawEntry[],
  reading: Reading,
): Promise<Surroundings | null> {
  const entries: TreeEntry[] = [];
  for await (const entry of reading.git.entries(commit, { signal: reading.signal })) {
    if (entries.length >= MOST_ENTRIES) return null;
    entries.push(entry);
  }
  const paths = [...new Set([...entries, ...changed].map(({ path }) => path))];
  const resolve = importResolver(paths, await readDocuments(entries, reading));
  const packages = paths
    .filter((path) => MANIFESTS.test(path))
    .map((path) => path.slice(0, Math.max(0, path.lastIndexOf('/'))));
  return { resolve, packages: new Set(packages) };
}

async function readDocuments(
  entries: readonly TreeEntry[],
  { git, cache, signal }: Reading,
): Promise<ReadonlyMap<string, BlobFacts>> {
  const documents = entries
    .filter(
      ({ path, size }) =>
        DOCUMENTS.has(readerOf(path) ?? '') &&
        (size ?? Infinity) <= DOCUMENT_BYTES &&
        !/(^|\/)node_modules\//.test(path),
    )
    .slice(0, MOST_DOCUMENTS);
  const unknown = documents.filter(({ path, blob }) => !cache.knowsDocument(path, blob));
  let at = 0;
  for await (const { bytes } of git.blobs(
    unknown.map(({ blob }) => blob),
    { maxBytes: DOCUMENT_BYTES, signal },
  )) {
    const asked = unknown[at];
    at += 1;
    if (asked !== undefined) await within(cache.document(asked.path, asked.blob, bytes), signal);
  }
  const facts = new Map<string, BlobFacts>();
  for (const { path, blob } of documents) facts.set(path, await cache.document(path, blob, null));
  return facts;
}
