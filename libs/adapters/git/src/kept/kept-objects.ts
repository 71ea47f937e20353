import { access } from 'node:fs/promises';
import { join } from 'node:path';
import { GitError } from '../git-error.js';
import { EMPTY_TREE } from '../names.js';
import type { CommitNode } from './history-walk.js';
import type { ObjectContent, ObjectReader } from './object-reader.js';
import { readTreeObject, type TreeItems } from './tree-objects.js';
import type { UnwrittenObjects } from './unwritten-objects.js';

/** What is kept of what was read: commits, and bytes of trees. An object never changes, so what is kept stays true. */
const KEPT_COMMITS = 20_000;
const KEPT_TREE_BYTES = 4 * 1024 * 1024;
/** Of the objects of one question together. Larger ones are for git itself. */
const MOST_BYTES = 16 * 1024 * 1024;

/** The commits and trees of one repository, each read once. */
export class KeptObjects {
  readonly #commits = new Map<string, CommitNode>();
  readonly #trees = new Map<string, { readonly items: TreeItems; readonly size: number }>();
  #treeBytes = 0;
  #isGrafted: Promise<boolean> | null = null;

  constructor(
    private readonly gitDir: string,
    private readonly reader: ObjectReader,
    /** What is held back where this is asked: it is known as if it had been read. */
    private readonly unwritten: () => UnwrittenObjects | null,
  ) {}

  /** In the order asked; null for what is no commit, is not there or cannot be taken at its word. */
  commits = async (ids: readonly string[]): Promise<(CommitNode | null)[]> => {
    if (await this.#hasGrafts()) return ids.map(() => null);
    return this.#each(ids, (id) => this.#commits.get(id) ?? this.unwritten()?.commit(id) ?? null);
  };

  /** Reads these commits together with their trees, as far as they are not known: both are asked for soon. */
  async foresee(commits: readonly string[]): Promise<void> {
    const unknown = commits.filter((id) => !this.knowsCommit(id));
    for (const object of await this.#contents(unknown.flatMap((id) => [id, `${id}^{tree}`]))) this.#keep(object);
  }

  /** Keeps a commit that was just written. */
  noteCommit(id: string, node: CommitNode): void {
    put(this.#commits, [id, node], KEPT_COMMITS);
  }

  /** Whether a commit was read or made here. */
  knowsCommit = (id: string): boolean => this.#commits.has(id) || this.unwritten()?.commit(id) != null;

  /** Whether a tree was read or made here. */
  knowsTree = (id: string): boolean => this.#treeOf(id) !== null;

  /** In the order asked; null for what is no tree, is not there, or is one that git would not write. */
  async trees(ids: readonly string[]): Promise<(TreeItems | null)[]> {
    const found = await this.#each(ids, this.#treeOf);
    return found.map((items, at) => (ids[at] === EMPTY_TREE ? NO_ITEMS : items));
  }

  /** Keeps a tree that was just written. */
  noteTree(id: string, items: TreeItems): void {
    if (this.#trees.has(id)) return;
    const size = [...items.keys()].reduce((sum, name) => sum + name.length + ITEM_BYTES, 0);
    this.#trees.set(id, { items, size });
    this.#treeBytes += size;
    for (const [oldest, tree] of this.#trees) {
      if (this.#treeBytes <= KEPT_TREE_BYTES) return;
      this.#trees.delete(oldest);
      this.#treeBytes -= tree.size;
    }
  }

  /** What is kept, with what has to be read: all of that by one question. */
  async #each<Value>(ids: readonly string[], known: (id: string) => Value | null): Promise<(Value | null)[]> {
    const found = new Map(
      ids.flatMap((id) => {
        const value = known(id);
        return value === null ? [] : [[id, value] as const];
      }),
    );
    const unknown = ids.filter((id) => !found.has(id) && id !== EMPTY_TREE);
    for (const object of await this.#contents([...new Set(unknown)])) {
      this.#keep(object);
      const value = object === null ? null : known(object.id);
      if (object !== null && value !== null) found.set(object.id, value);
    }
    return ids.map((id) => found.get(id) ?? null);
  }

  readonly #treeOf = (id: string): TreeItems | null => this.#trees.get(id)?.items ?? this.unwritten()?.tree(id) ?? null;

  #keep(object: ObjectContent | null): void {
    const items = object?.type === 'tree' ? readTreeObject(object.bytes) : null;
    if (object !== null && items !== null) this.noteTree(object.id, items);
    const node = object?.type === 'commit' ? readCommit(object.bytes) : null;
    if (object !== null && node !== null) this.noteCommit(object.id, node);
  }

  async #contents(ids: readonly string[]): Promise<(ObjectContent | null)[]> {
    try {
      return await this.reader.contents(ids, MOST_BYTES);
    } catch (error) {
      if (error instanceof GitError && error.code === 'too-much-output') return ids.map(() => null);
      throw error;
    }
  }

  /** In a shallow or grafted repository a commit does not have the parents that it names. */
  #hasGrafts(): Promise<boolean> {
    const files = ['shallow', 'info/grafts'].map((name) => join(this.gitDir, name));
    return (this.#isGrafted ??= Promise.all(files.map(isThere)).then((found) => found.includes(true)));
  }
}

const NO_ITEMS: TreeItems = new Map();
/** What an entry of a tree takes beside its name. */
const ITEM_BYTES = 28;

function put<Value>(map: Map<string, Value>, [key, value]: [string, Value], most: number): void {
  map.set(key, value);
  const [oldest] = map.keys();
  if (map.size > most && oldest !== undefined) map.delete(oldest);
}

const isThere = (file: string): Promise<boolean> =>
  access(file).then(
    () => true,
    () => false,
  );

/** Null for a commit that does not begin as git writes them. */
function readCommit(bytes: Buffer): CommitNode | null {
  const end = bytes.indexOf('\n\n');
  const header = bytes.toString('latin1', 0, end < 0 ? bytes.length : end);
  const [, tree, parents] = /^tree ([0-9a-f]{40})\n((?:parent [0-9a-f]{40}\n)*)author /.exec(header) ?? [];
  const date = /\ncommitter [^>\n]*>\s*(\d+)/.exec(header)?.[1];
  if (tree === undefined || parents === undefined || date === undefined) return null;
  return { tree, parents: parents.match(/[0-9a-f]{40}/g) ?? [], date: Number(date) };
}
