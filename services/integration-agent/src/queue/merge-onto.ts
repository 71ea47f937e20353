import type { Merge } from '@manyhands/git';
import type { ChangeToMerge } from '@manyhands/postgres';
import { evidenceOf, resolvedOf } from '../conflicts/conflict-evidence.js';
import { resolveConflicts } from '../conflicts/resolve-conflicts.js';
import { sayConflict } from '../conflicts/say-conflict.js';
import type { ResolvedFile, TriedFile } from '../conflicts/tried-file.js';
import { storable } from '../storable.js';
import type { Desk } from './desk.js';
import { findObstacle, findUnprovenMerge, type Obstacle } from './obstacles.js';

/** What becomes of a change on `develop`, before anything of it is recorded. */
export type MergedOnto =
  | { readonly kind: 'merged'; readonly tree: string; readonly resolved: readonly ResolvedFile[] }
  | {
      readonly kind: 'refused';
      readonly obstacle: Obstacle;
      readonly tried: readonly TriedFile[];
      /** What git left, with conflict marks; null unless it is a conflict. */
      readonly conflictTree: string | null;
    }
  /** The process leaves. */
  | { readonly kind: 'interrupted' };

export interface Ground {
  readonly onto: string;
  /** Whether that is `develop` itself. With changes that have not landed, a merge costs no money: they may never land. */
  readonly isDevelop: boolean;
}

/** Merges a change onto a commit. Files in conflict are for the rungs; what they make is proved like every merge. */
export async function mergeOnto(
  desk: Desk,
  change: ChangeToMerge,
  { onto: develop, isDevelop }: Ground,
): Promise<MergedOnto> {
  const obstacle = await findObstacle(desk, change, develop);
  if (obstacle !== null) return { kind: 'refused', obstacle, tried: [], conflictTree: null };
  const merge = await desk.git.mergeTree({ ours: develop, theirs: change.headSha });
  if (merge.kind === 'clean') return proven(desk, change, { onto: develop, tree: merge.tree, resolved: [] });
  const { git, store, signal, repository } = desk;
  const about = isDevelop ? { git, store, repositoryId: repository.id, change, onto: develop } : null;
  const conflicts = { git, merge, waiting: change.waiting, signal, about };
  const resolution = await resolveConflicts(conflicts, desk.resolving);
  switch (resolution.kind) {
    case 'interrupted':
      return resolution;
    case 'unresolved': {
      const { files } = resolution;
      const obstacle = conflict(desk, { change, develop, merge, files });
      return { kind: 'refused', obstacle, tried: files, conflictTree: merge.tree };
    }
    case 'resolved':
      return proven(desk, change, { onto: develop, tree: resolution.tree, resolved: resolution.files });
    default:
      return resolution satisfies never;
  }
}

async function proven(
  desk: Desk,
  change: ChangeToMerge,
  { onto, tree, resolved }: { onto: string; tree: string; resolved: readonly ResolvedFile[] },
): Promise<MergedOnto> {
  const unproven = await findUnprovenMerge(desk, change, { onto, tree });
  if (unproven === null) return { kind: 'merged', tree, resolved };
  const evidence = resolved.length === 0 ? unproven.evidence : { ...unproven.evidence, resolved: resolvedOf(resolved) };
  return { kind: 'refused', obstacle: { ...unproven, evidence }, tried: resolved, conflictTree: null };
}

interface Left {
  readonly change: ChangeToMerge;
  readonly develop: string;
  readonly merge: Extract<Merge, { kind: 'conflict' }>;
  readonly files: readonly TriedFile[];
}

/** A person reads the evidence: paths, and characters of what git says. */
const PATHS = 100;
const CHARACTERS = 10_000;

function conflict(desk: Desk, { change, develop, merge, files }: Left): Obstacle {
  const message = sayConflict(desk.repository.integrationBranch, files);
  const evidence = {
    files: merge.files.slice(0, PATHS).map(({ path }) => path),
    messages: storable(merge.messages.slice(0, CHARACTERS)),
    develop,
    head: change.headSha,
    ...evidenceOf(files),
  };
  return { kind: 'conflict', reason: { code: 'conflict', message }, evidence };
}
