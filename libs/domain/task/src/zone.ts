import type { SessionStatus } from './session-lifecycle.js';
import type { TaskStatus } from './task-lifecycle.js';

export type ZoneName = 'needs-you' | 'waiting' | 'working' | 'in-review' | 'merge-queue' | 'done';

/** Where a task stands on the board, sorted by what a human must do. */
export function zoneOf(task: TaskStatus, session: SessionStatus | null): ZoneName {
  switch (task) {
    case 'needs_human':
      return 'needs-you';
    case 'pending':
    case 'ready':
      return 'waiting';
    case 'claimed':
      return session === 'waiting_for_access' ? 'waiting' : 'working';
    case 'working':
      return 'working';
    case 'in_review':
      return 'in-review';
    case 'queued':
      return 'merge-queue';
    case 'landed':
    case 'abandoned':
      return 'done';
    default:
      return task satisfies never;
  }
}
