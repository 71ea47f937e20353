import { type Ladder, rungsWithoutModel, type SyntaxReader } from '@manyhands/conflict';
import type { BareRepository, Merge } from '@manyhands/git';
import { SemverVersions } from '@manyhands/source-reader';
import type { ImportGraphs } from '../imports/import-graphs.js';
import { dependentsOn } from './dependents-on.js';
import type { AboutMerge } from './intents.js';
import { mediateLeft } from './mediate-left.js';
import { Mediation, type MediationParts } from './mediation.js';
import { isForProgram, regenerateLeft } from './regenerate-left.js';
import type { Regeneration } from './regeneration.js';
import type { ResolvedFile, TriedFile, UnresolvedFile } from './tried-file.js';
import { tryFile } from './try-file.js';

/** How conflicts are tried. */
export interface Resolving {
  readonly ladder: Ladder;
  /** For all files of one change together, in milliseconds. */
  readonly limitMs: number;
  /** Rung 6, for what the ladder leaves; it has a time of its own. */
  readonly mediation: Mediation;
  /** Rung 1, for what a program has to write; null where none can be run. */
  readonly regeneration: Pick<Regeneration, 'within'> | null;
  /** Who imports the files in conflict. */
  readonly imports: Pick<ImportGraphs, 'of'>;
  /** Ends the processes that read texts. */
  close(): Promise<void>;
}

interface Reader extends SyntaxReader {
  close(): Promise<void>;
}

/**
 * The rungs that need nothing but the texts, then the model, if there is one, then the programs that write what is left. Rung 0 is left
 * out: git has tried it already.
 */
export const resolvingWith = (
  reader: Reader,
  mediation: Omit<MediationParts, 'reader'>,
  others: Pick<Resolving, 'imports' | 'regeneration'>,
): Resolving => ({
  ladder: {
    rungs: rungsWithoutModel({ reader, versions: new SemverVersions(), regenerator: null }),
    entry: 1,
    now: () => performance.now(),
  },
  limitMs: 60_000,
  mediation: new Mediation({ reader, ...mediation }),
  ...others,
  close: () => reader.close(),
});

/** Nobody wants to hear of more files one by one, and a merge with so many conflicts is not for rungs to save. */
export const MOST_FILES = 200;

export type Resolution =
  /** Every file: the merged tree holds what the rungs made of them. */
  | { readonly kind: 'resolved'; readonly tree: string; readonly files: readonly ResolvedFile[] }
  | { readonly kind: 'unresolved'; readonly files: readonly TriedFile[] }
  /** The process leaves; nothing is known. */
  | { readonly kind: 'interrupted' };

export interface Conflicts {
  readonly git: BareRepository;
  readonly merge: Extract<Merge, { kind: 'conflict' }>;
  /** Tasks that cannot begin before the change has landed. */
  readonly waiting: number;
  readonly signal: AbortSignal;
  /** What a model is told; null where none is asked. */
  readonly about: AboutMerge | null;
}

/** Lets every file in conflict climb the ladder. All or nothing: a tree is made only when none is left. */
export async function resolveConflicts(conflicts: Conflicts, resolving: Resolving): Promise<Resolution> {
  const { git, merge, signal } = conflicts;
  const tried = await tryAll(conflicts, resolving);
  if (signal.aborted) return { kind: 'interrupted' };
  const mediated = await mediate(tried, conflicts, resolving);
  if (signal.aborted) return { kind: 'interrupted' };
  const files = await regenerate(mediated, conflicts, resolving);
  if (signal.aborted) return { kind: 'interrupted' };
  const resolved = files.flatMap((file) => (file.kind === 'resolved' ? [file] : []));
  // A conflict that names no file is one all the same.
  if (files.length === 0 || resolved.length < files.length) return { kind: 'unresolved', files };
  const tree = await git.withContents(merge.tree, new Map(resolved.map(({ path, blob }) => [path, blob])));
  return { kind: 'resolved', tree, files: resolved };
}

async function mediate(
  tried: readonly TriedFile[],
  { about, ...conflicts }: Conflicts,
  { mediation, regeneration }: Resolving,
): Promise<readonly TriedFile[]> {
  if (about === null || tried.every(({ kind }) => kind === 'resolved')) return tried;
  const isForOthers = (file: UnresolvedFile) => regeneration !== null && isForProgram(file);
  return mediateLeft(tried, { ...conflicts, files: conflicts.merge.files, about, isForOthers }, mediation);
}

/** With changes that have not landed nothing is run: they may never land. */
async function regenerate(
  tried: readonly TriedFile[],
  { about, ...conflicts }: Conflicts,
  { regeneration }: Resolving,
): Promise<readonly TriedFile[]> {
  if (about === null || regeneration === null) return tried;
  return regenerateLeft(tried, { ...conflicts, about }, regeneration);
}

async function tryAll(
  { git, merge, waiting, signal, about }: Conflicts,
  { ladder, limitMs, imports }: Resolving,
): Promise<TriedFile[]> {
  const isTooMany = merge.files.length > MOST_FILES;
  const over = isTooMany
    ? AbortSignal.abort(`more than ${MOST_FILES} files are in conflict`)
    : AbortSignal.any([signal, AbortSignal.timeout(limitMs)]);
  const tried: TriedFile[] = [];
  const dependents = dependentsOn(about?.onto ?? null, { git, imports, signal });
  for (const file of merge.files) tried.push(await tryFile(file, { git, ladder, over, waiting, dependents }));
  return tried;
}
