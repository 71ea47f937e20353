import type { SandboxPrincipal } from '@manyhands/postgres';
import { readSandboxToken } from '@manyhands/system';
import type { Principals } from '../principals/principals.js';
import { tokenIn } from '../principals/token-in.js';

export type Authentication =
  | { readonly kind: 'known'; readonly principal: SandboxPrincipal }
  /** HTTP status and a sentence for whoever reads git's output. */
  | { readonly kind: 'refused'; readonly status: 401 | 403; readonly why: string };

const refused = (status: 401 | 403, why: string): Authentication => ({ kind: 'refused', status, why });

/** Who asks, by the token in `Authorization` (Bearer, or Basic with the token as password), and whether they may use this repository. */
export async function authenticate(
  request: { authorization: string | undefined; repositoryId: string },
  by: { principals: Principals; secret: string },
): Promise<Authentication> {
  const token = tokenIn(request.authorization);
  if (token === null) return refused(401, 'This git server wants the token of a sandbox.');
  const sandboxId = readSandboxToken(by.secret, token);
  const principal = sandboxId === null ? null : await by.principals.principal(sandboxId);
  if (principal === null) return refused(401, 'The token is not one of this instance.');
  if (!principal.active) return refused(403, 'The session of this token has ended.');
  if (principal.repositoryId !== request.repositoryId) return refused(403, 'The token is for another repository.');
  return { kind: 'known', principal };
}
