import { GATE_ROLE, type StartState } from '@manyhands/contracts';
import type { SandboxPrincipal } from '@manyhands/postgres';

/** `setup`: the sandbox is prepared and no agent works in it. `work`: everything else. */
export type EgressPhase = 'setup' | 'work';

/** Hosts by role and phase; what is not in a list cannot be reached. */
export type EgressPolicy = Readonly<Record<string, Readonly<Record<EgressPhase, readonly string[]>>>>;

/** The steps of a session's start before the agent is told anything. Named one by one, so that a new state opens nothing. */
const PREPARING: readonly (StartState | null)[] = [
  'PREPARING_REPOSITORY',
  'RUNNING_SETUP_SCRIPT',
  'SETTING_UP_GIT_HOOKS',
  'SETTING_UP_SKILLS',
];

/**
 * Work and review: by the start state that the worker records before each step; the sandbox cannot change it. A gate has no agent
 * and no conversation, only the repository's commands, so it prepares for all its life.
 */
export function phaseOf({ purpose, startState }: Pick<SandboxPrincipal, 'purpose' | 'startState'>): EgressPhase {
  return purpose === 'gate' || PREPARING.includes(startState) ? 'setup' : 'work';
}

/** Whose lists apply; a review has those of the agent that reviews. Null: nobody's, and nobody has claimed the sandbox. */
export const roleOf = ({ purpose, role }: Pick<SandboxPrincipal, 'purpose' | 'role'>): string | null =>
  purpose === 'gate' ? GATE_ROLE : role;

/** The hosts of one role in one phase. */
export function hostsFor(policy: EgressPolicy, role: string | null, phase: EgressPhase): readonly string[] {
  return role !== null && Object.hasOwn(policy, role) ? (policy[role]?.[phase] ?? []) : [];
}
