import type { PlanDocument } from './plan-document.js';
import { readTaskGraph } from './task-graph.js';

/**
 * The ids of the tasks in an order in which every task comes after all that it needs: wave by wave, each wave in the
 * order of the plan. For a plan that `checkPlan` found sound; tasks in a circle, and what needs them, are left out.
 */
export function readyOrder(plan: PlanDocument): string[] {
  const { needs } = readTaskGraph(plan.tasks);
  const neededBy: number[][] = plan.tasks.map(() => []);
  for (const [task, needed] of needs.entries()) {
    for (const need of needed) neededBy[need]?.push(task);
  }
  const missing = needs.map((needed) => needed.length);
  const order: number[] = [];
  let wave = [...missing.keys()].filter((task) => missing[task] === 0);
  while (wave.length > 0) {
    order.push(...wave);
    wave = wave.flatMap((landed) => (neededBy[landed] ?? []).filter((task) => isReadyAfterOne(missing, task)));
    wave.sort((left, right) => left - right);
  }
  return order.map((task) => plan.tasks[task]?.id ?? '');
}

/** Counts one need of the task as landed. */
function isReadyAfterOne(missing: number[], task: number): boolean {
  const left = (missing[task] ?? 0) - 1;
  missing[task] = left;
  return left === 0;
}
