/**
 * A shortest circle of needs through the first task of a group: each task needs the next, the last needs the first.
 * `null` when the group is one task that does not need itself.
 */
export function findCircle(component: readonly number[], needs: readonly (readonly number[])[]): number[] | null {
  const [first] = component;
  if (first === undefined) return null;
  const members = new Set(component);
  const cameFrom = new Map<number, number>();
  const queue = [first];
  for (const task of queue) {
    for (const need of needs[task] ?? []) {
      if (need === first) return pathTo(task, first, cameFrom);
      if (!members.has(need) || cameFrom.has(need)) continue;
      cameFrom.set(need, task);
      queue.push(need);
    }
  }
  return null;
}

function pathTo(last: number, first: number, cameFrom: ReadonlyMap<number, number>): number[] {
  const path: number[] = [];
  for (let task: number | undefined = last; task !== undefined && task !== first; task = cameFrom.get(task)) {
    path.push(task);
  }
  return [first, ...path.reverse()];
}
