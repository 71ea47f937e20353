import { DEFAULT_LIMITS, type SandboxSpec } from '@manyhands/environment';
import type { SandboxRow } from '@manyhands/postgres';
import { agentServerKey, sandboxToken } from '@manyhands/system';

export interface Instance {
  /** The instance secret, in hexadecimal. */
  readonly secret: string;
  /** Base URL of the sandbox-gateway as a sandbox reaches it. */
  readonly gatewayUrl: string;
}

/** A gate is nobody's session. It runs the repository's checks, as QA does, and gets what QA gets. */
const GATE_ROLE = 'qa';

/**
 * What a sandbox is started with. Its only credential is its own token, which git sends to the sandbox-gateway and to nobody
 * else; the key of its agent-server is known to us alone.
 */
export function sandboxSpec(row: Pick<SandboxRow, 'id' | 'purpose' | 'role'>, instance: Instance): SandboxSpec {
  return {
    sandboxId: row.id,
    purpose: row.purpose,
    role: row.role ?? GATE_ROLE,
    agentServerKey: agentServerKey(instance.secret, row.id),
    environment: {
      MANYHANDS_SANDBOX_ID: row.id,
      GIT_CONFIG_COUNT: '1',
      GIT_CONFIG_KEY_0: `http.${instance.gatewayUrl}/.extraHeader`,
      GIT_CONFIG_VALUE_0: `Authorization: Bearer ${sandboxToken(instance.secret, row.id)}`,
    },
    limits: DEFAULT_LIMITS,
  };
}
