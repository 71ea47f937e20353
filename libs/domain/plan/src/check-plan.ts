import { checkNeeds } from './check-needs.js';
import { checkOverlaps } from './check-overlaps.js';
import { checkProtected } from './check-protected.js';
import { checkTasks } from './check-tasks.js';
import type { PlanDocument } from './plan-document.js';
import { readScopes } from './read-scopes.js';
import { readTaskGraph } from './task-graph.js';
import type { Violation } from './violation.js';
import type { World } from './world.js';

/**
 * Every rule that the plan breaks, in an order that depends on the plan alone. No violations: every two tasks that
 * may run at the same time are proved unable to write the same path.
 * Throws `InvalidWorldError` when the world's own protected paths are no patterns.
 */
export function checkPlan(plan: PlanDocument, world: World): Violation[] {
  if (plan.tasks.length === 0) return [EMPTY_PLAN];
  const graph = readTaskGraph(plan.tasks);
  const { scopes, violations } = readScopes(plan.tasks);
  return [
    ...checkTasks(plan.tasks, world),
    ...violations,
    ...checkProtected(plan.tasks, scopes, world),
    ...checkNeeds(plan.tasks, graph),
    ...checkOverlaps(plan.tasks, scopes, graph),
  ];
}

const EMPTY_PLAN: Violation = {
  code: 'empty-plan',
  tasks: [],
  message: 'the plan has no tasks; add at least one',
  path: 'tasks',
};
