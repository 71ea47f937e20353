import { ownerAreasOf, ownerFileIn } from '@manyhands/context';
import { ownershipFor, type OwnershipMode, type World } from '@manyhands/plan';
import { openTracked } from './tracked-files.js';

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
  const file = ownerFileIn(tracked.files);
  const areas = file === undefined ? [] : ownerAreasOf(await tracked.read(file));
  return { ...told, files: tracked.files, ownership: ownershipFor('', { ownership: owners }, areas) };
}
