import type { SandboxPrincipal } from '@manyhands/postgres';

/** Port: who holds a sandbox's token. */
export abstract class Principals {
  /** Null for a sandbox that does not exist. */
  abstract principal(sandboxId: string): Promise<SandboxPrincipal | null>;
}
