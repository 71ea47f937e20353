import type { TransitionTable } from './transition-table.js';

export type TaskStatus =
  'pending' | 'ready' | 'claimed' | 'working' | 'in_review' | 'queued' | 'landed' | 'needs_human' | 'abandoned';

export type TaskEvent =
  | 'needs_landed'
  | 'claimed'
  | 'lease_granted'
  | 'handed_back'
  | 'proposed'
  | 'approved'
  | 'changes_requested'
  | 'redone'
  | 'landed'
  | 'asked_human'
  | 'retried'
  | 'abandoned';

/**
 * One subtask from plan to `develop`. `handed_back` is every way in which a session ends without a proposal and another may
 * try: a lost worker, a failed sandbox, an agent that gave up while tries are left. `redone`: what was approved is in conflict with
 * what landed before it, and the task begins anew.
 */
export const TASK_LIFECYCLE: TransitionTable<TaskStatus, TaskEvent> = {
  pending: { needs_landed: 'ready', abandoned: 'abandoned' },
  ready: { claimed: 'claimed', asked_human: 'needs_human', abandoned: 'abandoned' },
  claimed: { lease_granted: 'working', handed_back: 'ready', asked_human: 'needs_human', abandoned: 'abandoned' },
  working: { handed_back: 'ready', proposed: 'in_review', asked_human: 'needs_human', abandoned: 'abandoned' },
  in_review: {
    approved: 'queued',
    changes_requested: 'ready',
    asked_human: 'needs_human',
    abandoned: 'abandoned',
  },
  queued: {
    landed: 'landed',
    redone: 'ready',
    changes_requested: 'ready',
    asked_human: 'needs_human',
    abandoned: 'abandoned',
  },
  needs_human: { retried: 'ready', abandoned: 'abandoned' },
  landed: {},
  abandoned: {},
};
