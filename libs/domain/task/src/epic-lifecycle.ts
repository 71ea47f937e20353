import type { TransitionTable } from './transition-table.js';

export type EpicStatus = 'submitted' | 'planning' | 'running' | 'needs_human' | 'done' | 'failed' | 'cancelled';
export type EpicEvent =
  'plan_started' | 'planned' | 'plan_failed' | 'asked_human' | 'resumed' | 'all_landed' | 'given_up' | 'cancelled';

/** What a person asked for, from intake to its end. `failed` can be submitted anew; it never restarts by itself. */
export const EPIC_LIFECYCLE: TransitionTable<EpicStatus, EpicEvent> = {
  submitted: { plan_started: 'planning', planned: 'running', cancelled: 'cancelled' },
  planning: { plan_started: 'planning', planned: 'running', plan_failed: 'failed', cancelled: 'cancelled' },
  running: { asked_human: 'needs_human', all_landed: 'done', given_up: 'failed', cancelled: 'cancelled' },
  needs_human: {
    asked_human: 'needs_human',
    resumed: 'running',
    all_landed: 'done',
    given_up: 'failed',
    cancelled: 'cancelled',
  },
  done: {},
  failed: {},
  cancelled: {},
};
