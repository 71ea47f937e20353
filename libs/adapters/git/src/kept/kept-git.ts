import { EMPTY_TREE } from '../names.js';
import type { RawEntry } from '../raw-diffs.js';
import type { TreeEntries } from '../tree-names.js';
import { holding, unwrittenHere } from '../unwritten.js';
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
import { mergePlainly } from './merge-plainly.js';
import { namesAlong } from './names-along.js';
import { newCommit, type NewObject } from './new-objects.js';
import { NewObjectsWriter } from './new-objects-writer.js';
import { ObjectReader } from './object-reader.js';
import { RefUpdater } from './ref-updater.js';
import { UnwrittenObjects } from './unwritten-objects.js';

/**
 * Git processes that one repository keeps, a few milliseconds cheaper for each question than a process of its own. They answer what is
 * common and plain; `null` and `ask-git` mean that git itself is to be asked, by a command of its own.
 */
export class KeptGit {
  readonly reader: ObjectReader;
  readonly objects: KeptObjects;
  readonly refs: RefUpdater;
  readonly #writer: NewObjectsWriter;
  /** Of works that were called through `together`. */
  readonly #held = new WeakSet<object>();

  constructor(gitDir: string, options: KeptProcessOptions = {}) {
    this.reader = new ObjectReader(gitDir, options);
    this.objects = new KeptObjects(gitDir, this.reader, () => this.#unwritten());
    this.#writer = new NewObjectsWriter(gitDir, options);
    this.refs = new RefUpdater(gitDir, options);
  }

  /** Of the processes that run now. */
  get pids(): number[] {
    return [...[this.reader, this.refs].flatMap(({ pid }) => pid ?? []), ...this.#writer.pids];
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
    if (merged === null) return null;
    await this.#write(merged.written);
    return merged.tree;
  }

  /** Writes a commit; null when its tree or a parent is not there. */
  async commit({ node, text }: { node: CommitNode; text: string }): Promise<string | null> {
    const { parents, tree } = node;
    const commits = parents.filter((id) => !this.objects.knowsCommit(id));
    const trees = this.objects.knowsTree(tree) ? [] : [tree];
    const infos = await this.reader.infos([...commits, ...trees]);
    if (infos.some((info, at) => info?.type !== (at < commits.length ? 'commit' : 'tree'))) return null;
    const commit = newCommit(text, node);
    await this.#write([commit]);
    return commit.id;
  }

  /**
   * Calls work and writes the trees and commits that its merges make together: when it ends, and before anything that a git process is
   * asked or started for in it, whoever does that, if it could be about them. Nobody outside of it sees them before. Nothing is written
   * any more when it throws.
   */
  async together<Result>(work: () => Promise<Result>): Promise<Result> {
    if (unwrittenHere() !== null) throw new Error('what is written together cannot hold another that is');
    const unwritten = new UnwrittenObjects((objects) => holding(null, () => this.#writeNow(objects)));
    this.#held.add(unwritten);
    try {
      const result = await holding(unwritten, work);
      await unwritten.end();
      return result;
    } finally {
      unwritten.drop();
    }
  }

  async close(): Promise<void> {
    await Promise.all([this.reader, this.refs, this.#writer].map((each) => each.close()));
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

  async #write(objects: readonly NewObject[]): Promise<void> {
    const unwritten = this.#unwritten();
    if (unwritten === null) await this.#writeNow(objects);
    else await unwritten.add(objects);
  }

  readonly #writeNow = async (objects: readonly NewObject[]): Promise<void> => {
    await this.#writer.write(objects);
    for (const object of objects) {
      if (object.type === 'tree') this.objects.noteTree(object.id, object.items);
      else this.objects.noteCommit(object.id, object.node);
    }
  };

  /** What is held back in the work that asks, if it is of this repository. */
  #unwritten(): UnwrittenObjects | null {
    const unwritten = unwrittenHere();
    return unwritten instanceof UnwrittenObjects && this.#held.has(unwritten) ? unwritten : null;
  }
}
