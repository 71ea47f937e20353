/** What sandboxes can be here. `auto`: containers where there is a Docker daemon, else processes. */
export const SANDBOX_KINDS = ['auto', 'docker', 'process'] as const;
export type SandboxKind = (typeof SANDBOX_KINDS)[number];
