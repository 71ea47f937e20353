import { type ConflictedFile, conflictedFiles, GitError, readStage } from '@manyhands/git';
import type { ScratchRepository } from './scratch-repository.js';
import type { ThreeTrees } from './three-trees.js';

export type MergedTrees =
  | { readonly kind: 'clean'; readonly tree: string }
  /** `tree` holds the files with conflict marks; `paths` names them, `files` says which states are in conflict. */
  | {
      readonly kind: 'conflict';
      readonly tree: string;
      readonly paths: readonly string[];
      readonly files: readonly ConflictedFile[];
    }
  | { readonly kind: 'failed'; readonly because: string };

const MERGE_TREE = ['merge-tree', '--write-tree', '--stdin', '-z', '--no-messages'];
/** Objects are thrown away soon: no compression. Whatever git's defaults become, renames of files count. */
const SETTINGS = ['-c', 'core.compression=0', '-c', 'core.fsync=none', '-c', 'merge.renames=true'];

/**
 * Merges in memory, in one process as long as git can do them all; in-tree attributes ignored, no guessed directory renames.
 * One answer for each, in order.
 */
export async function mergeMany(scratch: ScratchRepository, merges: readonly ThreeTrees[]): Promise<MergedTrees[]> {
  const answers: MergedTrees[] = [];
  while (answers.length < merges.length) {
    answers.push(...(await asFarAsItGoes(scratch, merges.slice(answers.length))));
    const stuck = merges[answers.length];
    if (stuck !== undefined) answers.push(await alone(scratch, stuck));
  }
  return answers;
}

async function asFarAsItGoes(scratch: ScratchRepository, merges: readonly ThreeTrees[]): Promise<MergedTrees[]> {
  try {
    return await run(scratch, merges, [0, 128]);
  } catch (error) {
    // A git that was killed or broke down has answered nothing that counts: the first merge is tried by itself then.
    if (error instanceof GitError && error.code === 'failed') return [];
    throw error;
  }
}

/** A merge at which git gave up, once more by itself: to hear why. */
async function alone(scratch: ScratchRepository, merge: ThreeTrees): Promise<MergedTrees> {
  try {
    const [answer] = await run(scratch, [merge], [0]);
    return answer ?? { kind: 'failed', because: 'git gave no answer' };
  } catch (error) {
    if (!(error instanceof GitError) || error.code !== 'failed') throw error;
    return { kind: 'failed', because: error.stderr.trim() || error.message };
  }
}

async function run(
  scratch: ScratchRepository,
  merges: readonly ThreeTrees[],
  expect: readonly number[],
): Promise<MergedTrees[]> {
  const input = (await scratch.sidesOf(merges)).map((sides) => `${sides}\n`).join('');
  const options = { input, expect, timeoutMs: 1_800_000, maxOutputBytes: 1024 ** 3 };
  const { stdout } = await scratch.git([...SETTINGS, ...MERGE_TREE], options);
  return [...read(stdout.toString('latin1').split('\0'))];
}

/** For each merge: `1` or `0` for clean or not, the tree, the states of files in conflict, and an empty field. */
function* read(fields: readonly string[]): Generator<MergedTrees> {
  for (let at = 0, end = fields.indexOf(''); end > at; at = end + 1, end = fields.indexOf('', at)) {
    const [status, tree = '', ...states] = fields.slice(at, end);
    const files = conflictedFiles(states.map(readStage).map((stage) => ({ ...stage, path: pathOf(stage.path) })));
    const paths = files.map(({ path }) => path);
    yield status === '1' ? { kind: 'clean', tree } : { kind: 'conflict', tree, paths, files };
  }
}

/** A file in the way of a directory is listed with the commit behind its name. */
const pathOf = (name: string): string => name.replace(/~[0-9a-f]{40,64}(_\d+)?$/, '');
