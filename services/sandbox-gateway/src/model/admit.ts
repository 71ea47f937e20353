import { isOfAgent, type AgentPrincipal, type SandboxPrincipal } from '@manyhands/postgres';
import { readSandboxToken } from '@manyhands/system';
import { ModelCallRefused } from './model-call-refused.js';
import type { Principals } from './ports.js';

/** Who calls. Throws `ModelCallRefused`: 401 for a token that opens nothing, 403 for a sandbox that may not use the model (any more). */
export async function admit(
  authorization: string | undefined,
  known: { secret: string; principals: Principals },
): Promise<AgentPrincipal> {
  const token = /^Bearer +(\S+)$/i.exec(authorization ?? '')?.[1];
  const sandboxId = token === undefined ? null : readSandboxToken(known.secret, token);
  const principal = sandboxId === null ? null : await known.principals.principal(sandboxId);
  if (principal === null) throw unknownToken();
  if (!isOfAgent(principal)) throw withoutAgent(principal.purpose);
  const refusal = notAllowed(principal);
  if (refusal !== null) throw refusal;
  return principal;
}

function withoutAgent(purpose: SandboxPrincipal['purpose']): ModelCallRefused {
  if (purpose === 'gate') {
    const message = 'A gate runs the checks of the repository and gets no model.';
    return new ModelCallRefused({ status: 403, code: 'no_model_for_gate', message });
  }
  const message = 'No session has this sandbox: it gets the model when one does.';
  return new ModelCallRefused({ status: 403, code: 'no_session', message });
}

function notAllowed(principal: AgentPrincipal): ModelCallRefused | null {
  if (!principal.active) return inactive();
  return principal.purpose === 'work' ? withoutLease(principal) : null;
}

/** Also ends an answer that is under way. */
export function inactive(): ModelCallRefused {
  const message = 'This sandbox is stopped or its session has ended; its token opens nothing any more.';
  return new ModelCallRefused({ status: 403, code: 'sandbox_inactive', message });
}

/** Work is done under a lease: whoever has none spends the epic's money on what can never be pushed. Reviews hold none. */
function withoutLease({ lease }: AgentPrincipal): ModelCallRefused | null {
  if (lease === null) {
    const message = 'This session holds no lease; it gets the model when it has one.';
    return new ModelCallRefused({ status: 403, code: 'no_lease', message });
  }
  if (!lease.current) {
    const message = `The lease with fence ${lease.fence} has expired or was handed on; this session must stop.`;
    return new ModelCallRefused({ status: 403, code: 'stale_fence', message });
  }
  return null;
}

/** The refusal of a principal whose budget is used up, else null. A call that begins within the budget may end above it. */
export function overBudget(principal: AgentPrincipal): ModelCallRefused | null {
  const { spentCost, maxCost, spentTokens, maxTokens } = principal;
  if (maxCost !== null && spentCost >= maxCost) {
    return stop(`The epic has spent ${dollars(spentCost)} of its ${dollars(maxCost)}. Raise its limit to go on.`);
  }
  if (spentTokens >= maxTokens) {
    return stop(
      `This session has used ${spentTokens} of its ${maxTokens} tokens. Finish with what is done, or ask a human.`,
    );
  }
  return null;
}

const stop = (message: string) => new ModelCallRefused({ status: 402, code: 'budget_exceeded', message });
const dollars = (amount: number) => `$${amount.toFixed(2)}`;

function unknownToken(): ModelCallRefused {
  const message = 'Send "Authorization: Bearer <sandbox token>" with a token of this instance.';
  return new ModelCallRefused({ status: 401, code: 'invalid_api_key', message });
}
