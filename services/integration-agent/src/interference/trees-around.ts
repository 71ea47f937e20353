import { type BlobFacts, importResolver, readerOf } from '@manyhands/context';
import { type BareRepository, NO_OBJECT, type RawEntry } from '@manyhands/git';
import type { Surroundings } from '@manyhands/interference';
import type { BlobFactsCache } from './blob-facts.js';
import { within } from './within.js';

/** Files of a tree in which imports are followed. */
export const MOST_ENTRIES = 100_000;
/** Manifests and tsconfigs of one tree, and bytes of each. */
const MOST_DOCUMENTS = 500;
const DOCUMENT_BYTES = 64 * 1024;
/** Trees that are kept: changes that wait together began at few commits. */
const KEPT = 4;

/** Of a file in a tree that nothing is known of. */
export const NOWHERE: Surroundings = { resolve: () => [], packages: new Set() };

/** The files of one tree, and what its manifests and tsconfigs say, by path. */
interface Tree {
  readonly paths: readonly string[];
  /** Folders that have a manifest. */
  readonly packages: ReadonlySet<string>;
  readonly documents: ReadonlyMap<string, BlobFacts>;
}

export interface Reads {
  readonly git: BareRepository;
  readonly cache: BlobFactsCache;
  readonly signal: AbortSignal;
}

/** What imports mean in the trees that changes make. The trees in which they began are listed once. */
export class TreesAround {
  readonly #kept = new Map<string, Tree | null>();

  /**
   * Of the tree that a change makes of a commit's, with what it takes out of it; null for a tree that is too large. Throws when git or
   * the reader fails, or when the signal comes first.
   */
  async after(
    { from, entries }: { readonly from: string; readonly entries: readonly RawEntry[] },
    reads: Reads,
  ): Promise<Surroundings | null> {
    const tree = await this.#treeOf(from, reads);
    if (tree === null) return null;
    const written = entries.flatMap(({ path, newBlob }) => (newBlob === NO_OBJECT ? [] : [{ path, blob: newBlob }]));
    const documents = new Map([...tree.documents, ...(await readDocuments(written, reads))]);
    for (const { path, newBlob } of entries) if (newBlob === NO_OBJECT) documents.delete(path);
    const own = entries.map(({ path }) => path);
    let resolver: Surroundings['resolve'] | null = null; // many changes import nothing
    const resolve: Surroundings['resolve'] = (path, imported) =>
      (resolver ??= importResolver([...new Set([...tree.paths, ...own])], documents))(path, imported);
    return { resolve, packages: new Set([...tree.packages, ...packagesOf(own)]) };
  }

  async #treeOf(commit: string, reads: Reads): Promise<Tree | null> {
    const key = `${reads.git.dir} ${await reads.git.treeOf(commit)}`;
    const tree = this.#kept.has(key) ? (this.#kept.get(key) ?? null) : await readTree(commit, reads);
    this.#kept.delete(key);
    this.#kept.set(key, tree);
    const [oldest] = this.#kept.keys();
    if (this.#kept.size > KEPT && oldest !== undefined) this.#kept.delete(oldest);
    return tree;
  }
}

const MANIFESTS = /(^|\/)(package\.json|pyproject\.toml|go\.mod|Cargo\.toml|pom\.xml)$/;
const isManifest = (path: string): boolean => MANIFESTS.test(path);
const packagesOf = (paths: readonly string[]): string[] => paths.filter(isManifest).map(folderOf);
const folderOf = (path: string): string => path.slice(0, Math.max(0, path.lastIndexOf('/')));

async function readTree(commit: string, reads: Reads): Promise<Tree | null> {
  const paths: string[] = [];
  const small: Document[] = [];
  for await (const { path, blob, size } of reads.git.entries(commit, { signal: reads.signal })) {
    if (paths.length >= MOST_ENTRIES) return null;
    paths.push(path);
    if ((size ?? Infinity) <= DOCUMENT_BYTES) small.push({ path, blob });
  }
  return { paths, packages: new Set(packagesOf(paths)), documents: await readDocuments(small, reads) };
}

const DOCUMENTS = new Set(['package-json', 'pnpm-workspace', 'tsconfig', 'pyproject', 'go-mod', 'cargo', 'pom']);

interface Document {
  readonly path: string;
  readonly blob: string;
}

/** What those of the files say that are manifests or tsconfigs, by path. */
async function readDocuments(
  files: readonly Document[],
  { git, cache, signal }: Reads,
): Promise<Map<string, BlobFacts>> {
  const documents = files
    .filter(({ path }) => DOCUMENTS.has(readerOf(path) ?? '') && !/(^|\/)node_modules\//.test(path))
    .slice(0, MOST_DOCUMENTS);
  const unknown = documents.filter(({ path, blob }) => !cache.knowsDocument(path, blob));
  const blobs = unknown.map(({ blob }) => blob);
  let at = 0;
  for await (const { bytes } of git.blobs(blobs, { maxBytes: DOCUMENT_BYTES, signal })) {
    const asked = unknown[at];
    at += 1;
    if (asked !== undefined) await within(cache.document(asked.path, asked.blob, bytes), signal);
  }
  const facts = new Map<string, BlobFacts>();
  for (const { path, blob } of documents) facts.set(path, await cache.document(path, blob, null));
  return facts;
}
