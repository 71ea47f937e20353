import { EMPTY_TREE } from '../names.js';
import type { RawEntry } from '../raw-diffs.js';
import type { TreeEntries } from '../tree-names.js';
import { diffTrees } from './diff-trees.js';
import {
  bestCommonAncestor,
  type CommitNode,
  commitsSince,
  type CommonAncestor,
  type WalkedCommit,
} from './history-walk.js';
import { KeptObjects } from './kept-objects.js';
import type { KeptProcessOptions } from './kept-process.js';
import { namesAlong } from './names-along.js';
import { mergePlainly, type PlainlyMerged } from './merge-plainly.js';
import { ObjectReader } from './object-reader.js';
import { ObjectWriter } from './object-writer.js';
import { RefUpdater } from './ref-updater.js';

/**
 * Git processes that one repository keeps, a few milliseconds cheaper for each question than a process of its own. They answer what is
 * common and plain; `null` and `ask-git` mean that git itself is to be asked, by a command of its own.
 */
export class KeptGit {
  readonly reader: ObjectReader;
  readonly objects: KeptObjects;
  readonly #trees: ObjectWriter;
  readonly #commits: ObjectWriter;
  readonly refs: RefUpdater;

  constructor(gitDir: string, options: KeptProcessOptions = {}) {
    this.reader = new ObjectReader(gitDir, options);
    this.objects = new KeptObjects(gitDir, this.reader);
    this.#trees = new ObjectWriter(gitDir, 'tree', options);
    this.#commits = new ObjectWriter(gitDir, 'commit', options);
    this.refs = new RefUpdater(gitDir, options);
  }

  /** Of the processes that run now. */
  get pids(): number[] {
    return this.#all().flatMap(({ pid }) => pid ?? []);
  }

  /** The tree of a commit, or the tree itself; null when there is none. */
  async treeOf(commit: string): Promise<string | null> {
    const [info] = await this.reader.infos([`${commit}^{tree}`]);
    return info?.id ?? null;
  }

  commonAncestor(commits: readonly [string, string]): Promise<CommonAncestor> {
    return bestCommonAncestor(this.objects.commits, commits);
  }

  /** The commits that `tip` has and none of `known` has, the latest first. */
  commitsSince(tip: string, known: readonly string[]): Promise<WalkedCommit[] | null> {
    return commitsSince(this.objects.commits, { tip, known });
  }

  /** The files in which two commits or trees differ, in path order; with `from: null` all files. */
  async diff(from: string | null, to: string): Promise<RawEntry[] | null> {
    const trees = await this.#treesOf([from ?? EMPTY_TREE, to]);
    const [fromTree, toTree] = trees;
    if (!fromTree || !toTree) return null;
    return diffTrees(this.objects, { from: fromTree, to: toTree });
  }

  /** What stands in the directories on the way to these paths of a commit or tree. */
  async namesAlong(treeish: string, paths: readonly string[]): Promise<TreeEntries | null> {
    const [tree] = await this.#treesOf([treeish]);
    return tree ? namesAlong(this.objects, tree, paths) : null;
  }

  /** The tree of a merge in which no path was touched by both sides. The base is found when it is not given. */
  async merge({ base, ours, theirs }: { base?: string; ours: string; theirs: string }): Promise<string | null> {
    await this.objects.foresee([...(base === undefined ? [] : [base]), ours, theirs]);
    const from = base ?? (await this.#baseOf([ours, theirs]));
    if (from === null) return null;
    const trees = (await this.objects.commits([from, ours, theirs])).map((commit) => commit?.tree);
    const [baseTree, oursTree, theirsTree] = trees;
    if (baseTree === undefined || oursTree === undefined || theirsTree === undefined) return null;
    const merged = await mergePlainly(this.objects, { base: baseTree, ours: oursTree, theirs: theirsTree });
    return merged === null ? null : this.#write(merged);
  }

  /** Writes a commit; null when its tree or a parent is not there. */
  async commit({ node, text }: { node: CommitNode; text: string }): Promise<string | null> {
    const { parents, tree } = node;
    const commits = parents.filter((id) => !this.objects.knowsCommit(id));
    const trees = this.objects.knowsTree(tree) ? [] : [tree];
    const infos = await this.reader.infos([...commits, ...trees]);
    if (infos.some((info, at) => info?.type !== (at < commits.length ? 'commit' : 'tree'))) return null;
    const [id = ''] = await this.#commits.write([text]);
    this.objects.noteCommit(id, node);
    return id;
  }

  async close(): Promise<void> {
    await Promise.all(this.#all().map((each) => each.close()));
  }

  /** Of commits, and of trees themselves. */
  async #treesOf(ids: readonly string[]): Promise<(string | null)[]> {
    const isTree = (id: string): boolean => id === EMPTY_TREE || this.objects.knowsTree(id);
    await this.objects.foresee(ids.filter((id) => !isTree(id)));
    const commits = await this.objects.commits(ids.map((id) => (isTree(id) ? EMPTY_TREE : id)));
    return ids.map((id, at) => (isTree(id) ? id : (commits[at]?.tree ?? null)));
  }

  async #baseOf(commits: readonly [string, string]): Promise<string | null> {
    const ancestor = await this.commonAncestor(commits);
    return ancestor.kind === 'one' ? ancestor.commit : null;
  }

  async #write({ tree, written }: PlainlyMerged): Promise<string> {
    const ids = await this.#trees.write(written.map(({ bytes }) => bytes));
    for (const [at, { id, items }] of written.entries()) {
      if (ids[at] !== id) throw new Error(`git wrote the tree ${ids[at]} where ${id} was meant`);
      this.objects.noteTree(id, items);
    }
    return tree;
  }

  #all() {
    return [this.reader, this.#trees, this.#commits, this.refs];
  }
}
