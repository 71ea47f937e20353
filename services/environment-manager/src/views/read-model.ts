import type { Views } from '@manyhands/postgres';

/** What controllers may ask: read models only. */
export type ReadModel = Pick<
  Views,
  | 'epics'
  | 'epic'
  | 'plan'
  | 'plans'
  | 'transcript'
  | 'tasks'
  | 'task'
  | 'sessions'
  | 'agents'
  | 'leases'
  | 'changes'
  | 'change'
  | 'mergeQueues'
  | 'mergeQueue'
  | 'candidates'
  | 'escalations'
  | 'escalation'
>;

/** Nest token of the {@link ReadModel}. */
export const READ_MODEL = Symbol('ReadModel');
