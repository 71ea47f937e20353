import { mkdir } from 'node:fs/promises';
import { isAbsolute } from 'node:path';
import { listFiles, readFileAt, type TreeFile } from './files.js';
import { badArgument } from './git-error.js';
import { type ConflictedFile, type ConflictedStates, readStates } from './conflicted-files.js';
import {
  type CommitInfo,
  commonAncestors,
  type DiffText,
  isReachable,
  listChangedFiles,
  listCommits,
  readDiff,
} from './history.js';
import { KeptGit } from './kept/kept-git.js';
import { importRepository, type ImportBranches } from './import-repository.js';
import { type Merge, type MergeInput, mergeInMemory } from './merge-trees.js';
import { moveRefs, type RefMove, type RefsMoved } from './move-refs.js';
import { branchRef, isRefName, objectId, ownRef, tagRef } from './names.js';
import { type DiffPair, type RawEntry } from './raw-diffs.js';
import { diffsOf } from './object-access.js';
import { type BlobContent, readBlobs, type ReadBlobsOptions } from './read-blobs.js';
import { type CommitPaths, isShallow, readChanges, type ReadChangesOptions } from './read-changes.js';
import { type PushOutcome, pushRefs, type PushRequest } from './push-refs.js';
import { readTree, type TreeEntry } from './read-tree.js';
import { type BranchHead, listBranches, listRefs, readRef, type Swap, swapBranch } from './refs.js';
import { runGit } from './run-git.js';
import { removeStaleLocks } from './stale-locks.js';
import { listTags, type Tag, type TagInput, writeTag } from './tags.js';
import { tidyUp, type TidyUpOptions } from './tidy-up.js';
import { type CommitInput, writeKept } from './write-commit.js';
import { replaceContents, writeBlob } from './write-contents.js';

const MAX_DIFF_BYTES = 64 * 1024 * 1024;

/**
 * A bare repository that only our own processes write. No work tree, no checkout, no hooks; a method is one or two short git processes, or
 * a question to one that is kept for seconds. Ids are full SHA-1 in hex. Throws `GitError`.
 */
export class BareRepository {
  readonly dir: string;
  /** For this library alone. Nothing is started before it is needed. */
  readonly kept: KeptGit;

  constructor(dir: string) {
    if (!isAbsolute(dir)) throw badArgument(`the repository must be an absolute path, not ${JSON.stringify(dir)}`);
    this.dir = dir;
    this.kept = new KeptGit(dir);
  }

  /** An empty repository. */
  static async init(dir: string, options: { initialBranch: string }): Promise<BareRepository> {
    const repository = new BareRepository(dir);
    if (!isRefName(options.initialBranch)) throw badArgument(`not a branch name: ${options.initialBranch}`);
    await mkdir(dir, { recursive: true });
    const branch = `--initial-branch=${options.initialBranch}`;
    await runGit(dir, ['init', '--bare', '--quiet', '--template=', branch]);
    return repository;
  }

  /**
   * Takes a code base in, once: branches and release tags of a trusted local path or https URL, nothing else. `HEAD` becomes the
   * integration branch, which is made from the release branch (else the default branch) when the source has none. All or
   * nothing: `dir` appears only when complete. Throws `ImportError`.
   */
  static async importFrom(
    source: string,
    dir: string,
    options: { branches: ImportBranches; timeoutMs?: number },
  ): Promise<BareRepository> {
    const repository = new BareRepository(dir);
    await importRepository({ source, dir, ...options });
    return repository;
  }

  /** The commit at the tip of a branch, or null. */
  async head(branch: string): Promise<string | null> {
    return readRef(this.dir, branchRef(branch));
  }

  /** Bytes that its objects take on the disk, packed or not. */
  async sizeInBytes(): Promise<number> {
    const { stdout } = await runGit(this.dir, ['count-objects', '-v']);
    const kib = [...stdout.toString('utf8').matchAll(/^size(?:-pack)?: (\d+)$/gm)].map(([, size]) => Number(size));
    return kib.reduce((sum, size) => sum + size, 0) * 1024;
  }

  /** Branches named `prefix` or below it (whole segments), in name order. */
  async headsOf(prefix: string): Promise<BranchHead[]> {
    return listBranches(this.dir, prefix);
  }

  async mergeTree(input: MergeInput): Promise<Merge> {
    return mergeInMemory(this.kept, this.dir, input);
  }

  /** What a file in conflict holds in its states. */
  async statesOf(file: ConflictedFile, options: { signal?: AbortSignal } = {}): Promise<ConflictedStates> {
    return readStates(this.dir, file, options);
  }

  async writeBlob(bytes: Uint8Array): Promise<string> {
    return writeBlob(this.dir, bytes);
  }

  /** The tree with other contents, by path, in some of its files; modes and all else stay. */
  async withContents(tree: string, blobs: ReadonlyMap<string, string>): Promise<string> {
    return replaceContents(this.dir, tree, blobs);
  }

  async commitTree(input: CommitInput): Promise<string> {
    return writeKept(this.kept, this.dir, input);
  }

  /**
   * Calls work in which much is merged and committed, and writes what that makes together: at its end, or as soon as something in it could
   * see it. When this resolves, all is in the repository; when work throws, perhaps nothing is. Not one inside another.
   */
  async together<Result>(work: () => Promise<Result>): Promise<Result> {
    return this.kept.together(work);
  }

  async compareAndSwap(branch: string, move: { from: string | null; to: string }): Promise<Swap> {
    return swapBranch(this.kept.refs, this.dir, { branch, ...move });
  }

  /** Moves branches and tags together, all or none. */
  async moveRefs(moves: readonly RefMove[]): Promise<RefsMoved> {
    return moveRefs(this.kept.refs, this.dir, moves);
  }

  /** Makes refs of another repository what they are to be, without force. */
  async push(request: PushRequest): Promise<PushOutcome> {
    return pushRefs(this.dir, request);
  }

  /** Where a tag's ref points, or null. */
  async tag(name: string): Promise<string | null> {
    return readRef(this.dir, tagRef(name));
  }

  /** Tags of commits whose names begin so. */
  async tags(prefix: string): Promise<Tag[]> {
    return listTags(this.dir, prefix);
  }

  /** Writes an annotated tag without a ref to it; returns the id of the object. */
  async tagObject(input: TagInput): Promise<string> {
    return writeTag(this.dir, input);
  }

  /** Sets a ref below `refs/manyhands/`, so that its commit stays alive. Repeating it changes nothing. */
  async putRef(ref: string, sha: string): Promise<void> {
    await this.kept.refs.update([`update ${ownRef(ref)} ${objectId(sha)}`]);
  }

  /** Removes a ref below `refs/manyhands/`; one that is not there is fine. */
  async deleteRef(ref: string): Promise<void> {
    await this.kept.refs.update([`delete ${ownRef(ref)}`]);
  }

  /** Our own refs at or below `prefix` (`refs/manyhands/candidates`). */
  async ownRefs(prefix: string): Promise<{ ref: string; sha: string }[]> {
    return listRefs(this.dir, ownRef(prefix));
  }

  async treeOf(commit: string): Promise<string> {
    const tree = await this.kept.treeOf(objectId(commit));
    if (tree !== null) return tree;
    const { stdout } = await runGit(this.dir, ['rev-parse', '--verify', `${objectId(commit)}^{tree}`]);
    return stdout.toString('utf8').trim();
  }

  /** Whether `ancestor` is reachable from `descendant`; a commit is its own ancestor. */
  async isAncestor(ancestor: string, descendant: string): Promise<boolean> {
    const common = await this.kept.commonAncestor([objectId(ancestor, 'ancestor'), objectId(descendant, 'descendant')]);
    if (common.kind === 'ask-git') return isReachable(this.dir, { ancestor, descendant });
    return common.kind === 'one' && common.commit === ancestor;
  }

  /** The best common ancestor, or null for unrelated histories. */
  async mergeBase(left: string, right: string): Promise<string | null> {
    const common = await this.kept.commonAncestor([objectId(left), objectId(right)]);
    if (common.kind === 'ask-git') return (await commonAncestors(this.dir, [left, right]))[0] ?? null;
    return common.kind === 'one' ? common.commit : null;
  }

  /** Paths that differ, both ends of a rename; `from: null` lists every file of `to`. */
  async changedFiles(from: string | null, to: string): Promise<string[]> {
    return listChangedFiles(this.dir, from, to);
  }

  /**
   * Commits that `to` has and `from` has not, newest first; with `paths` those that changed one of them (none named: all), and with
   * `firstParent` those of the first-parent chain alone: of a merge, what it brought there.
   */
  async log(
    from: string | null,
    to: string,
    options: { limit?: number; paths?: readonly string[]; firstParent?: boolean } = {},
  ): Promise<CommitInfo[]> {
    return listCommits(this.dir, { limit: 1000, ...options, from, to });
  }

  /** The unified diff of commits or trees, cut at `maxBytes` (default 1 MiB); with `paths` of those alone (none named: all). */
  async diff(
    from: string | null,
    to: string,
    options: { maxBytes?: number; paths?: readonly string[] } = {},
  ): Promise<DiffText> {
    return readDiff(this.dir, { maxBytes: 1024 * 1024, ...options, from, to });
  }

  /** The files in which the commits of each pair differ, by path; renames are not looked for. */
  async rawDiffs(pairs: readonly DiffPair[]): Promise<Map<string, RawEntry>[]> {
    return diffsOf({ gitDir: this.dir, env: {}, kept: this.kept }, pairs, MAX_DIFF_BYTES);
  }

  /** One file as text, or null; more than `maxBytes` (default 8 MiB) is an error. */
  async readFile(commit: string, path: string, options: { maxBytes?: number } = {}): Promise<string | null> {
    return readFileAt(this.dir, { commit, path, maxBytes: options.maxBytes ?? 8 * 1024 * 1024 });
  }

  /** Every file of a commit, in path order. */
  async list(commit: string): Promise<TreeFile[]> {
    return listFiles(this.dir, commit);
  }

  /** Every file of a commit or tree with its size, in path order; nothing is read. For trees of any size. */
  entries(tree: string, options: { signal?: AbortSignal } = {}): AsyncGenerator<TreeEntry> {
    return readTree(this.dir, tree, options.signal);
  }

  /** The contents of many blobs, in the order asked, one at a time. */
  blobs(blobs: Iterable<string>, options: ReadBlobsOptions): AsyncGenerator<BlobContent> {
    return readBlobs(this, blobs, options);
  }

  /** The paths that each of the last commits touched, newest first, without merges and first commits. */
  changes(commit: string, options: ReadChangesOptions): AsyncGenerator<CommitPaths> {
    return readChanges(this.dir, commit, options);
  }

  /** Whether the repository does not hold its whole history. */
  async isShallow(): Promise<boolean> {
    return isShallow(this.dir);
  }

  /** Has git pack what lies around, if that is worth it; answers whether it was. What nobody names goes after two weeks. */
  async tidyUp(options: TidyUpOptions = {}): Promise<boolean> {
    return tidyUp(this.dir, options);
  }

  /** Removes locks of refs whose holders are gone, by their age in milliseconds; answers their paths. */
  async removeStaleLocks(olderThanMs: number): Promise<string[]> {
    return removeStaleLocks(this.dir, olderThanMs);
  }

  /** Ends the git processes that it keeps, after what is under way. They would end by themselves after seconds, or with our own process. */
  async close(): Promise<void> {
    await this.kept.close();
  }
}
