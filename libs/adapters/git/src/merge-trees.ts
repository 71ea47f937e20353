import { conflictedFiles, type ConflictedFile } from './conflicted-files.js';
import { readMessages, readStage } from './conflict-stages.js';
import type { KeptGit } from './kept/kept-git.js';
import { objectId } from './names.js';
import { runGit } from './run-git.js';
import { writeCommit } from './write-commit.js';

export type Merge =
  | { readonly kind: 'clean'; readonly tree: string }
  | {
      readonly kind: 'conflict';
      /** Holds the files in conflict with conflict marks, as far as they are texts. */
      readonly tree: string;
      /** Empty when git names none. */
      readonly files: readonly ConflictedFile[];
      readonly messages: string;
    };

export interface MergeInput {
  /** Commit to merge from; without it git finds the merge base itself. */
  readonly base?: string;
  readonly ours: string;
  readonly theirs: string;
}

/** A merge in which no path was touched by both sides needs no process of its own. Every other one is git's. */
export async function mergeInMemory(kept: KeptGit, gitDir: string, input: MergeInput): Promise<Merge> {
  const { base, ours, theirs } = input;
  for (const commit of [base, ours, theirs]) if (commit !== undefined) objectId(commit);
  const tree = await kept.merge(input);
  return tree === null ? mergeByGit(gitDir, input) : { kind: 'clean', tree };
}

/**
 * Merges two commits in memory: no work tree, no index, in-tree attributes ignored, no guessed directory renames. A
 * conflict is an answer. Unrelated histories are a `GitError`.
 */
async function mergeByGit(gitDir: string, input: MergeInput): Promise<Merge> {
  const [ours, theirs] =
    input.base === undefined ? [input.ours, input.theirs] : await onBase(gitDir, input.base, input);
  const args = ['merge-tree', '--write-tree', '-z', '--messages', objectId(ours), objectId(theirs)];
  const { stdout, exitCode } = await runGit(gitDir, args, { expect: [0, 1] });
  const [tree = '', ...rest] = stdout.toString('latin1').split('\0');
  // The exit status decides, not the list: a conflict may name no file.
  if (exitCode === 0) return { kind: 'clean', tree };
  const end = rest.indexOf('');
  const messages = readMessages(rest.slice(end + 1));
  const files = conflictedFiles(rest.slice(0, end).map(readStage), messages);
  return { kind: 'conflict', tree, files, messages: messages.map(({ sentence }) => sentence).join('\n') };
}

/** git 2.39 has no `--merge-base`: three bare commits with the same trees say the same thing. */
async function onBase(gitDir: string, base: string, sides: MergeInput): Promise<[string, string]> {
  const treeIs = async (commit: string) => {
    const { stdout } = await runGit(gitDir, ['rev-parse', '--verify', `${objectId(commit)}^{tree}`]);
    return stdout.toString('utf8').trim();
  };
  const author = { name: 'manyhands', email: 'manyhands@localhost' };
  const bare = { message: 'merge base\n', author, date: new Date(0) };
  const root = await writeCommit(gitDir, { ...bare, tree: await treeIs(base), parents: [] });
  const child = async (commit: string) => writeCommit(gitDir, { ...bare, tree: await treeIs(commit), parents: [root] });
  return [await child(sides.ours), await child(sides.theirs)];
}
