import type { World } from '@manyhands/plan';
import { trackedFiles } from './tracked-files.js';

/** What a plan is checked against, as options. */
export interface PlanOptions {
  readonly roles: readonly string[];
  /** Folder of the repository that the plan is for. */
  readonly repo?: string;
  readonly hubs?: readonly string[];
}

export async function planWorld({ roles, repo, hubs }: PlanOptions): Promise<World> {
  return {
    roles,
    ...(repo === undefined ? {} : { files: await trackedFiles(repo) }),
    ...(hubs === undefined ? {} : { hubs }),
  };
}
