import { longestToEnd, type TimedGraph } from '../longest-paths.js';

/** The longest chain among these tasks, first to last; of equally long ones the one that ends first in the plan. */
export function criticalPath(tasks: readonly number[], { needs, minutes }: TimedGraph): number[] {
  const lengths = longestToEnd({ needs, minutes });
  const path: number[] = [];
  for (let task = longest(tasks, lengths); task !== undefined; task = longest(needs[task] ?? [], lengths))
    path.push(task);
  return path.reverse();
}

function longest(tasks: readonly number[], lengths: readonly number[]): number | undefined {
  const sorted = [...tasks].sort((one, other) => (lengths[other] ?? 0) - (lengths[one] ?? 0) || one - other);
  return sorted[0];
}

/** Minutes of work of each role. */
export function workOf(tasks: readonly number[], { roles, minutes }: RolesAndMinutes): Map<string, number> {
  const work = new Map<string, number>();
  for (const task of tasks) {
    const role = roles[task] ?? '';
    work.set(role, (work.get(role) ?? 0) + (minutes[task] ?? 0));
  }
  return work;
}

interface RolesAndMinutes {
  readonly roles: readonly string[];
  readonly minutes: readonly number[];
}
