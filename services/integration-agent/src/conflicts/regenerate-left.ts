import { GENERATOR, isForRegeneration, regenerateRung, type Regenerator } from '@manyhands/conflict';
import type { BareRepository, Merge } from '@manyhands/git';
import type { AboutMerge } from './intents.js';
import type { Regeneration } from './regeneration.js';
import type { TriedFile, UnresolvedFile } from './tried-file.js';
import { notAsked, tryFile } from './try-file.js';
import { tryLeft } from './try-left.js';

export interface LeftToPrograms {
  readonly git: BareRepository;
  readonly merge: Extract<Merge, { kind: 'conflict' }>;
  readonly waiting: number;
  readonly signal: AbortSignal;
  readonly about: Pick<AboutMerge, 'repositoryId' | 'onto'>;
}

/**
 * Lets the programs that write them write the files that are left, if that is all that is left: they read what has to be merged before.
 * The first file that stays unresolved ends it.
 */
export async function regenerateLeft(
  tried: readonly TriedFile[],
  left: LeftToPrograms,
  regeneration: Pick<Regeneration, 'within'>,
): Promise<readonly TriedFile[]> {
  const open = tried.flatMap((file) => (file.kind === 'unresolved' ? [file] : []));
  if (open.length === 0 || !open.every(isForProgram)) return tried;
  const { git, about, signal } = left;
  const tree = await treeToWorkOn(tried, left);
  const needsScript = open.some(({ because }) => because === 'generated');
  if (needsScript && (await git.readFile(tree, GENERATOR)) === null) return tried;
  return regeneration.within({ git, ...about, tree, signal }, (regenerator, over) =>
    written(tried, left, { regenerator, over }),
  );
}

/** Whether a program writes such a file anew. */
export const isForProgram = ({ because }: UnresolvedFile): boolean => isForRegeneration(because);

function written(
  tried: readonly TriedFile[],
  { merge, ...left }: LeftToPrograms,
  { regenerator, over }: { readonly regenerator: Regenerator; readonly over: AbortSignal },
): Promise<TriedFile[]> {
  const ladder = { rungs: [regenerateRung(regenerator)], entry: 1 as const, now: () => performance.now() };
  return tryLeft(tried, {
    isFor: isForProgram,
    async again(before) {
      const file = merge.files.find(({ path }) => path === before.path);
      if (file === undefined) return { after: before, attempts: [] };
      const after = await tryFile(file, { ...left, ladder, over, dependents: notAsked });
      return { after, attempts: after.attempts };
    },
  });
}

/** Everything merged; what is left as `develop` has it, for programs change in their own output what they must and keep the rest. */
async function treeToWorkOn(tried: readonly TriedFile[], { git, merge }: LeftToPrograms): Promise<string> {
  const ours = new Map(merge.files.map(({ path, ours }) => [path, ours?.blob]));
  const blobOf = (file: TriedFile) => (file.kind === 'resolved' ? file.blob : ours.get(file.path));
  const blobs = tried.flatMap((file) => {
    const blob = blobOf(file);
    return blob === undefined ? [] : [[file.path, blob] as const];
  });
  return git.withContents(merge.tree, new Map(blobs));
}
