import { ownerAreas, parseCodeOwners, readerOf } from '@manyhands/context';
import { ownershipFor, type OwnershipMode, type World } from '@manyhands/plan';
import { openTracked, type Tracked } from './tracked-files.js';

/** What a plan is checked against, as options. */
export interface PlanOptions {
  readonly roles: readonly string[];
  /** Folder of the repository that the plan is for. */
  readonly repo?: string;
  readonly hubs?: readonly string[];
  /** How much CODEOWNERS of the repository counts. */
  readonly owners: OwnershipMode;
  readonly allowProtected?: boolean;
}

export async function planWorld({ repo, owners, ...told }: PlanOptions): Promise<World> {
  if (repo === undefined) return told;
  const tracked = await openTracked(repo);
  const areas = ownerAreas(parseCodeOwners(await codeOwners(tracked)).rules);
  return { ...told, files: tracked.files, ownership: ownershipFor('', { ownership: owners }, areas) };
}

/** Of the first file in the order of paths, which is GitHub's order, too. Empty without one. */
async function codeOwners({ files, read }: Tracked): Promise<string> {
  const path = files.find((file) => readerOf(file) === 'owners');
  return path === undefined ? '' : read(path);
}
