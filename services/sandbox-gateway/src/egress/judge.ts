import type { SandboxPrincipal } from '@manyhands/postgres';
import { hostsFor, phaseOf, roleOf, type EgressPhase, type EgressPolicy } from './policy.js';
import { readTarget } from './target.js';

/** Who asked for what, as it was judged; of a sandbox that is not known everything but the target is null. */
export interface Asked {
  readonly sandboxId: string;
  readonly sessionId: string | null;
  readonly role: string | null;
  readonly phase: EgressPhase;
  /** The host, or what stood in its place. */
  readonly host: string;
}

export interface Refusal {
  readonly status: 403 | 407 | 429 | 502 | 504;
  readonly code: string;
  /** One line for whoever reads the output of a package manager: what is wrong and the way out. */
  readonly message: string;
  /** Not on record: the first of its kind was. */
  readonly quiet?: boolean;
}

export type Verdict =
  { readonly kind: 'allowed'; readonly host: string } | { readonly kind: 'refused'; readonly refusal: Refusal };

/** Characters of a target that are told and kept. */
const MAX_SHOWN = 260;

const refuse = (status: Refusal['status'], code: string, message: string): Verdict => ({
  kind: 'refused',
  refusal: { status, code, message },
});

export function askedBy(principal: SandboxPrincipal, authority: string): Asked {
  const target = readTarget(authority);
  const { sandboxId, sessionId } = principal;
  const host = target.kind === 'host' ? target.host : authority.slice(0, MAX_SHOWN);
  return { sandboxId, sessionId, role: roleOf(principal), phase: phaseOf(principal), host };
}

/** Whether this sandbox may be connected to `authority` now. Everything that is not on its list is refused. */
export function judgeEgress(principal: SandboxPrincipal, authority: string, policy: EgressPolicy): Verdict {
  if (!principal.active) return refuse(403, 'session_over', 'The session of this token has ended.');
  const target = readTarget(authority);
  if (target.kind === 'none') return refuse(403, 'not_a_target', `Refused: ${target.why}.`);
  const [role, phase] = [roleOf(principal), phaseOf(principal)];
  if (hostsFor(policy, role, phase).includes(target.host)) return { kind: 'allowed', host: target.host };
  if (phase === 'work' && hostsFor(policy, role, 'setup').includes(target.host)) return setupIsOver(target.host, role);
  const list = `the list "${phase}" of ${role ?? 'this sandbox'}`;
  return refuse(
    403,
    'not_on_the_list',
    `${target.host} is not on ${list}; who runs Manyhands can add it to the policy.`,
  );
}

function setupIsOver(host: string, role: string | null): Verdict {
  const way = 'fetch what you need in .openhands/setup.sh';
  const message = `${host} can be reached by ${role ?? 'this sandbox'} during setup only, and this session is at work; ${way}.`;
  return refuse(403, 'setup_is_over', message);
}
