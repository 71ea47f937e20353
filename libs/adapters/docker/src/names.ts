const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

/** By which everything that belongs to a sandbox is found again. */
export const SANDBOX_LABEL = 'manyhands.sandbox';
/** What has the same value may be joined to each other, says the docker-gateway. A sandbox is joined to nothing else of ours. */
export const SESSION_LABEL = 'manyhands.session';
export const ROLE_LABEL = 'manyhands.role';
export const PURPOSE_LABEL = 'manyhands.purpose';
/** Of a sandbox's volume: the bytes that it may hold. The docker-gateway writes it. */
export const DISK_LABEL = 'manyhands.disk';
/** Of a golden repository's volume, and of what may have it: the id of the repository. */
export const GOLDEN_LABEL = 'manyhands.golden';

/** Name of the container, the network and the volume of a sandbox. Throws on an id that is no UUID. */
export function nameOf(sandboxId: string): string {
  if (!UUID.test(sandboxId)) throw new Error(`sandbox id ${JSON.stringify(sandboxId)} is not a UUID`);
  return `sandbox-${sandboxId}`;
}

/** Name of the volume with the golden repository of a repository. Throws on an id that is no UUID. */
export function goldenNameOf(repositoryId: string): string {
  if (!UUID.test(repositoryId)) throw new Error(`repository id ${JSON.stringify(repositoryId)} is not a UUID`);
  return `golden-${repositoryId}`;
}

export const labelsOf = (sandboxId: string, role: string): Record<string, string> => ({
  [SANDBOX_LABEL]: sandboxId,
  [SESSION_LABEL]: sandboxId,
  [ROLE_LABEL]: role,
});
