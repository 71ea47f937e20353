/** What sandboxes can be here. */
export const SANDBOX_KINDS = ['process', 'docker'] as const;
export type SandboxKind = (typeof SANDBOX_KINDS)[number];
