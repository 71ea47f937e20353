import type { PlanTask } from './plan-document.js';

/** Minutes that a task without an estimate is taken for: half an hour, about what the tasks of the examples say. */
export const DEFAULT_ESTIMATE_MINUTES = 30;

/** Minutes of each task, in the order of the plan. */
export function estimatesOf(tasks: readonly PlanTask[]): number[] {
  return tasks.map(({ estimate }) => estimate ?? DEFAULT_ESTIMATE_MINUTES);
}
