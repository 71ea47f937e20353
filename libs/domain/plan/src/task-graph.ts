import type { PlanTask } from './plan-document.js';

/** Tasks by their position in the plan, and for each the positions of the tasks that it needs. */
export interface TaskGraph {
  readonly needs: readonly (readonly number[])[];
  /** Needs that name no task of the plan. */
  readonly unknown: readonly UnknownNeed[];
}

export interface UnknownNeed {
  /** Position of the task in the plan. */
  readonly task: number;
  /** Position of the need in the task. */
  readonly need: number;
}

/** Where several tasks share an id, a need means the first of them. */
export function readTaskGraph(tasks: readonly PlanTask[]): TaskGraph {
  const positions = new Map<string, number>();
  for (const [at, { id }] of tasks.entries()) {
    if (!positions.has(id)) positions.set(id, at);
  }
  const unknown: UnknownNeed[] = [];
  const needs = tasks.map((task, at) => {
    const known = new Set<number>();
    for (const [index, need] of task.needs.entries()) {
      const position = positions.get(need);
      if (position === undefined) unknown.push({ task: at, need: index });
      else known.add(position);
    }
    return [...known];
  });
  return { needs, unknown };
}
