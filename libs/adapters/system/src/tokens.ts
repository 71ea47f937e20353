import { createHmac, timingSafeEqual } from 'node:crypto';

const mac = (secret: string, text: string) =>
  createHmac('sha256', Buffer.from(secret, 'hex')).update(text).digest('base64url');

/**
 * What a sandbox shows at the sandbox-gateway (git and model). Derived from the instance secret, so nothing has to be stored
 * and nothing is lost in a crash; it stops working when the sandbox's row says stopped.
 */
export const sandboxToken = (secret: string, sandboxId: string): string =>
  `mhs_${sandboxId}_${mac(secret, `sandbox:${sandboxId}`)}`;

/** The sandbox id a token proves, or null for anything that this instance did not make. Constant time. */
export function readSandboxToken(secret: string, token: string): string | null {
  const parts = /^mhs_([0-9a-f-]{36})_([\w-]{43})$/.exec(token);
  const sandboxId = parts?.[1];
  const given = parts?.[2];
  if (sandboxId === undefined || given === undefined) return null;
  const expected = mac(secret, `sandbox:${sandboxId}`);
  return timingSafeEqual(Buffer.from(given), Buffer.from(expected)) ? sandboxId : null;
}

/** The key that a sandbox's agent-server asks for in `X-Session-API-Key`. */
export const agentServerKey = (secret: string, sandboxId: string): string => mac(secret, `agent-server:${sandboxId}`);
