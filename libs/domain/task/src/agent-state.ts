import type { SessionStatus } from './session-lifecycle.js';

export type AgentStateName =
  | 'Idle'
  | 'ClaimingTask'
  | 'CheckingConflicts'
  | 'WaitingForAccess'
  | 'WorkingOnTask'
  | 'ResolvingConflict'
  | 'CommittingCode'
  | 'CreatingPR';

/** What is known of an agent: its live sessions, newest fact last, and whether its integration work resolves a conflict. */
export interface AgentFacts {
  readonly sessions: readonly { readonly kind: 'work' | 'review'; readonly status: SessionStatus }[];
  /** Set for an integration agent that has a candidate under way. */
  readonly candidate?: 'gating' | 'resolving';
}

const OF_SESSION: Readonly<Record<SessionStatus, AgentStateName>> = {
  claimed: 'ClaimingTask',
  checking_conflicts: 'CheckingConflicts',
  waiting_for_access: 'WaitingForAccess',
  starting: 'WorkingOnTask',
  running: 'WorkingOnTask',
  checking: 'WorkingOnTask',
  committing: 'CommittingCode',
  proposing: 'CreatingPR',
  ended: 'Idle',
};

/**
 * The one place where an agent's state is decided; never stored, never computed in a client. An agent that waits for access
 * may review meanwhile: then it shows what its hands do, and the wait is listed beside it.
 */
export function deriveAgentState(facts: AgentFacts): AgentStateName {
  if (facts.candidate === 'resolving') return 'ResolvingConflict';
  if (facts.candidate === 'gating') return 'WorkingOnTask';
  const states = facts.sessions.map((session) => OF_SESSION[session.status]);
  return (
    states.find((state) => state !== 'Idle' && state !== 'WaitingForAccess') ??
    states.find((state) => state !== 'Idle') ??
    'Idle'
  );
}
