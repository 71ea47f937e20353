import { findCircle } from './find-circle.js';
import type { PlanTask } from './plan-document.js';
import { strongComponents } from './strong-components.js';
import type { TaskGraph } from './task-graph.js';
import type { Violation } from './violation.js';

/** Needs that no order of the tasks can serve. */
export function checkNeeds(tasks: readonly PlanTask[], graph: TaskGraph): Violation[] {
  return [...unknownNeeds(tasks, graph), ...circles(tasks, graph)];
}

function unknownNeeds(tasks: readonly PlanTask[], { unknown }: TaskGraph): Violation[] {
  return unknown.flatMap(({ task: at, need }) => {
    const task = tasks[at];
    if (task === undefined) return [];
    const message = `task ${task.id} needs ${JSON.stringify(task.needs[need])}, which is not in the plan; remove the need or add the task`;
    return [
      {
        code: 'unknown-need' as const,
        severity: 'error' as const,
        tasks: [task.id],
        message,
        path: `tasks[${at}].needs[${need}]`,
      },
    ];
  });
}

/** One circle for each group of tasks that wait for one another, the group with the first task first. */
function circles(tasks: readonly PlanTask[], { needs }: TaskGraph): Violation[] {
  const found: number[][] = [];
  for (const component of strongComponents(needs)) {
    const circle = findCircle(component, needs);
    if (circle !== null) found.push(circle);
  }
  return found.sort(([left = 0], [right = 0]) => left - right).map((circle) => violation(tasks, circle));
}

function violation(tasks: readonly PlanTask[], circle: readonly number[]): Violation {
  const ids = circle.map((at) => tasks[at]?.id ?? '');
  const [first = 0] = circle;
  const next = ids[1] ?? ids[0] ?? '';
  const steps = ids.map((id, at) => `${id} needs ${ids[at + 1] ?? ids[0] ?? ''}`).join(', ');
  const message = `no order serves the needs of these tasks: ${steps}; remove one of these needs`;
  return {
    code: 'cycle',
    severity: 'error',
    tasks: ids,
    message,
    path: `tasks[${first}].needs[${tasks[first]?.needs.indexOf(next) ?? 0}]`,
  };
}
