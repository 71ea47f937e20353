import { GATE_ROLE } from '@manyhands/contracts';
import { DEFAULT_LIMITS, type SandboxSpec } from '@manyhands/environment';
import type { SandboxRow } from '@manyhands/postgres';
import { agentServerKey, sandboxToken } from '@manyhands/system';

export interface Instance {
  /** The instance secret, in hexadecimal. */
  readonly secret: string;
  /** Base URL of the sandbox-gateway as a sandbox reaches it. */
  readonly gatewayUrl: string;
  /** Whether sandboxes are told of the gateway's way to hosts outside. */
  readonly egress: boolean;
}

/**
 * What a sandbox is started with. Its only credential is its own token, which git sends to the sandbox-gateway and to nobody
 * else; the key of its agent-server opens nothing but this sandbox, from within which it can be read.
 */
export function sandboxSpec(
  row: Pick<SandboxRow, 'id' | 'purpose' | 'role' | 'repositoryId'>,
  instance: Instance,
  { hasGolden }: { readonly hasGolden: boolean },
): SandboxSpec {
  const token = sandboxToken(instance.secret, row.id);
  return {
    sandboxId: row.id,
    purpose: row.purpose,
    role: row.role ?? GATE_ROLE,
    golden: hasGolden || row.purpose === 'golden' ? row.repositoryId : undefined,
    agentServerKey: agentServerKey(instance.secret, row.id),
    environment: {
      MANYHANDS_SANDBOX_ID: row.id,
      GIT_CONFIG_COUNT: '1',
      GIT_CONFIG_KEY_0: `http.${instance.gatewayUrl}/.extraHeader`,
      GIT_CONFIG_VALUE_0: `Authorization: Bearer ${token}`,
      ...(instance.egress ? proxyVariables(instance.gatewayUrl, token) : {}),
    },
    limits: DEFAULT_LIMITS,
  };
}

/**
 * The way out for everything that reads these variables: npm, pip, curl, git. They hold the sandbox's own token, which it has anyway.
 * The gateway itself is reached directly: git and the model are not for the proxy, and a token sent twice says nothing new. There is
 * no HTTP_PROXY: plain HTTP does not get out.
 */
function proxyVariables(gatewayUrl: string, token: string): Record<string, string> {
  const proxy = new URL(gatewayUrl);
  const direct = `${proxy.hostname},localhost,127.0.0.1`;
  const url = `${proxy.protocol}//sandbox:${token}@${proxy.host}`;
  return { HTTPS_PROXY: url, https_proxy: url, NO_PROXY: direct, no_proxy: direct };
}
