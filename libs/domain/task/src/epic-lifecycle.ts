import type { TransitionTable } from './transition-table.js';

export type EpicStatus =
  'submitted' | 'planning' | 'awaiting_approval' | 'running' | 'needs_human' | 'done' | 'failed' | 'cancelled';
export type EpicEvent =
  | 'plan_started'
  /** The plan is put to work: its tasks exist from now on. */
  | 'planned'
  /** There is a sound plan that a person has to approve first. */
  | 'approval_asked'
  /** There is a plan that breaks rules: a person has to mend it. */
  | 'plan_unsound'
  | 'plan_denied'
  | 'plan_failed'
  | 'asked_human'
  | 'resumed'
  | 'all_landed'
  | 'given_up'
  | 'cancelled';

/** What a person asked for, from intake to its end. `failed` can be submitted anew; it never restarts by itself. */
export const EPIC_LIFECYCLE: TransitionTable<EpicStatus, EpicEvent> = {
  submitted: {
    plan_started: 'planning',
    planned: 'running',
    approval_asked: 'awaiting_approval',
    cancelled: 'cancelled',
  },
  planning: {
    plan_started: 'planning',
    planned: 'running',
    approval_asked: 'awaiting_approval',
    plan_unsound: 'needs_human',
    plan_failed: 'failed',
    cancelled: 'cancelled',
  },
  awaiting_approval: {
    approval_asked: 'awaiting_approval',
    planned: 'running',
    plan_denied: 'failed',
    cancelled: 'cancelled',
  },
  running: { asked_human: 'needs_human', all_landed: 'done', given_up: 'failed', cancelled: 'cancelled' },
  needs_human: {
    asked_human: 'needs_human',
    approval_asked: 'awaiting_approval',
    planned: 'running',
    plan_denied: 'failed',
    resumed: 'running',
    all_landed: 'done',
    given_up: 'failed',
    cancelled: 'cancelled',
  },
  done: {},
  failed: {},
  cancelled: {},
};
