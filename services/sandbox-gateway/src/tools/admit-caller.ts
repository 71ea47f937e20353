import { isOfAgent } from '@manyhands/postgres';
import { readSandboxToken } from '@manyhands/system';
import type { Caller, Principals } from './ports.js';

export type Admission =
  | { readonly kind: 'admitted'; readonly caller: Caller }
  /** HTTP status, a code for programs, and a sentence for whoever reads the agent's log. */
  | { readonly kind: 'refused'; readonly status: 401 | 403; readonly code: string; readonly message: string };

/** Who calls, by the token of its sandbox: the same principal as for git and the model, read anew for every request. */
export async function admitCaller(
  authorization: string | undefined,
  known: { secret: string; principals: Principals },
): Promise<Admission> {
  const token = /^Bearer +(\S+)$/i.exec(authorization ?? '')?.[1];
  const sandboxId = token === undefined ? null : readSandboxToken(known.secret, token);
  const principal = sandboxId === null ? null : await known.principals.principal(sandboxId);
  if (principal === null) {
    const message = 'Send "Authorization: Bearer <sandbox token>" with a token of this instance.';
    return { kind: 'refused', status: 401, code: 'unknown_token', message };
  }
  if (!principal.active) return forbidden('session_over', 'The session of this token has ended. Stop working.');
  const { sessionId } = principal;
  if (!isOfAgent(principal) || sessionId === null)
    return forbidden('no_tools', 'This sandbox has no agent and no tools.');
  return { kind: 'admitted', caller: { ...principal, sessionId } };
}

const forbidden = (code: string, message: string): Admission => ({ kind: 'refused', status: 403, code, message });
