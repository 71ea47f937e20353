import { SortedList } from '../sorted-list.js';
import { strongComponents } from '../strong-components.js';

interface Group {
  /** Tasks by position, ascending. More than one: a circle. */
  readonly tasks: readonly number[];
  readonly rank: number;
  readonly neededBy: Set<Group>;
  missing: number;
}

/**
 * The tasks in a line in which each comes after all that it needs. Of those that can come next, the one of the smallest rank does; among
 * equals the first in the plan. The tasks of a circle stand together.
 */
export function lineUp(needs: readonly (readonly number[])[], rank: (task: number) => number): (readonly number[])[] {
  const next = new SortedList<Group>((one, other) => one.rank - other.rank || first(one) - first(other));
  for (const group of readGroups(needs, rank)) if (group.missing === 0) next.add(group);
  const line: (readonly number[])[] = [];
  for (let group = next.takeFirst(); group !== undefined; group = next.takeFirst()) {
    line.push(group.tasks);
    for (const waiting of group.neededBy) {
      waiting.missing -= 1;
      if (waiting.missing === 0) next.add(waiting);
    }
  }
  return line;
}

const first = ({ tasks }: Group): number => tasks[0] ?? 0;

function readGroups(needs: readonly (readonly number[])[], rank: (task: number) => number): Group[] {
  const groupOf = new Map<number, Group>();
  return strongComponents(needs).map((tasks) => {
    const group: Group = { tasks, rank: Math.min(...tasks.map(rank)), neededBy: new Set(), missing: 0 };
    for (const task of tasks) groupOf.set(task, group);
    for (const need of tasks.flatMap((task) => needs[task] ?? [])) countNeed(group, groupOf.get(need));
    return group;
  });
}

function countNeed(group: Group, needed: Group | undefined): void {
  if (needed === undefined || needed === group || needed.neededBy.has(group)) return;
  needed.neededBy.add(group);
  group.missing += 1;
}
