import type { PlanTask } from './plan-document.js';
import type { Violation } from './violation.js';
import type { World } from './world.js';

/** What can be said about each task by itself: its id, its role, its acceptance checks. */
export function checkTasks(tasks: readonly PlanTask[], world: World): Violation[] {
  const roles = new Set(world.roles);
  const ids = new Set<string>();
  return tasks.flatMap((task, at) => {
    const isDuplicate = ids.has(task.id);
    ids.add(task.id);
    return [
      ...(isDuplicate ? [duplicate(task, at)] : []),
      ...(roles.has(task.role) ? [] : [unknownRole(task, at, world.roles)]),
      ...(task.acceptance.some((command) => command.trim() !== '') ? [] : [acceptanceMissing(task, at)]),
    ];
  });
}

function duplicate({ id }: PlanTask, at: number): Violation {
  const message = `the id ${id} is used by more than one task; give every task its own`;
  return { code: 'duplicate-task', severity: 'error', tasks: [id], message, path: `tasks[${at}].id` };
}

function unknownRole({ id, role }: PlanTask, at: number, roles: readonly string[]): Violation {
  const known = roles.length === 0 ? 'this team has no roles yet' : `use one of ${roles.join(', ')}`;
  const message = `task ${id} has the role ${JSON.stringify(role)}, which this team does not have; ${known}`;
  return { code: 'unknown-role', severity: 'error', tasks: [id], message, path: `tasks[${at}].role` };
}

function acceptanceMissing({ id }: PlanTask, at: number): Violation {
  const message = `task ${id} has no acceptance check; add a shell command that exits with 0 when the task is done`;
  return { code: 'acceptance-missing', severity: 'error', tasks: [id], message, path: `tasks[${at}].acceptance` };
}
