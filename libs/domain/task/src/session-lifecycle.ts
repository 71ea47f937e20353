import type { TransitionTable } from './transition-table.js';

export type SessionStatus =
  | 'claimed'
  | 'checking_conflicts'
  | 'waiting_for_access'
  | 'starting'
  | 'running'
  | 'checking'
  | 'committing'
  | 'proposing'
  | 'ended';

export type SessionEvent = 'check_conflicts' | 'wait' | 'start' | 'run' | 'check' | 'commit' | 'propose' | 'end';

/** One attempt of one agent at one task. A review has no lease, no commit and no proposal: claimed → starting → running → ended. */
export const SESSION_LIFECYCLE: TransitionTable<SessionStatus, SessionEvent> = {
  claimed: { check_conflicts: 'checking_conflicts', start: 'starting', end: 'ended' },
  checking_conflicts: { wait: 'waiting_for_access', start: 'starting', end: 'ended' },
  waiting_for_access: {
    check_conflicts: 'checking_conflicts',
    wait: 'waiting_for_access',
    start: 'starting',
    end: 'ended',
  },
  starting: { run: 'running', end: 'ended' },
  running: { check: 'checking', end: 'ended' },
  checking: { run: 'running', commit: 'committing', end: 'ended' },
  committing: { run: 'running', propose: 'proposing', end: 'ended' },
  proposing: { end: 'ended' },
  ended: {},
};
