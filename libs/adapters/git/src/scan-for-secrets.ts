import { findSecrets, type FoundSecret } from './find-secrets.js';
import type { BlobSize } from './batch-blobs.js';
import { contentsOf, type ObjectAccess, sizesOf } from './object-access.js';
import type { RawEntry } from './raw-diffs.js';

/** Longer texts are data: tokens are not typed there, and reading them takes time. */
const LONGEST_TEXT = 5 * 1024 * 1024;
const FILES = new Set(['100644', '100755']);

export interface Written {
  readonly entries: readonly RawEntry[];
  /** Of the new blobs. */
  readonly sizes: ReadonlyMap<string, number>;
}

/** Lines in the written files that look like credentials and that no earlier version of a touched file had. */
export async function scanForSecrets(access: ObjectAccess, { entries, sizes }: Written): Promise<FoundSecret[]> {
  const pathOf = new Map<string, string>();
  for (const { newMode, newBlob, path } of entries) if (FILES.has(newMode)) pathOf.set(newBlob, path);
  const texts = new Map<string, string>();
  for await (const { id, bytes } of contentsOf(access, short(pathOf.keys(), sizes))) {
    const text = textOf(bytes);
    if (text !== null && findSecrets({ path: '', text }).length > 0) texts.set(id, text);
  }
  if (texts.size === 0) return [];
  const known = await earlierLines(access, { entries, sizes });
  const found = [...texts].flatMap(([id, text]) => findSecrets({ path: pathOf.get(id) ?? '', text }, known));
  return distinct(found);
}

/** What stood there before this push, wherever it stood: moving a line is not adding it. */
async function earlierLines(access: ObjectAccess, { entries, sizes }: Written): Promise<Set<string>> {
  const written = new Set(entries.map(({ newBlob }) => newBlob));
  const old = [...new Set(entries.flatMap(({ oldMode, oldBlob }) => (FILES.has(oldMode) ? [oldBlob] : [])))];
  const before = old.filter((blob) => !written.has(blob));
  const known = new Set<string>();
  const all = new Map([...sizes, ...(await sizesOf(access, before))]);
  for await (const { bytes } of contentsOf(access, short(before, all)))
    for (const line of textOf(bytes)?.split('\n') ?? []) known.add(line);
  return known;
}

const short = (blobs: Iterable<string>, sizes: ReadonlyMap<string, number>): BlobSize[] =>
  [...blobs].flatMap((id) => {
    const size = sizes.get(id) ?? Number.POSITIVE_INFINITY;
    return size <= LONGEST_TEXT ? [{ id, size }] : [];
  });

const LOOKED_AT = 8000;

/** Null for what is no text, by git's own rule. */
const textOf = (bytes: Buffer): string | null =>
  bytes.subarray(0, LOOKED_AT).includes(0) ? null : bytes.toString('utf8');

/** A secret that several commits carry along is one. */
const distinct = (found: readonly FoundSecret[]): FoundSecret[] => [
  ...new Map(found.map((secret) => [`${secret.path} ${secret.line} ${secret.kind}`, secret])).values(),
];
