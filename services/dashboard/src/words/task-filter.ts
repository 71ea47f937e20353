import type { TaskView } from '@manyhands/contracts';

/** True when every word of the filter is in the task's key, title, role, agent or status; an empty filter fits all. */
export function matchesFilter(task: TaskView, filter: string): boolean {
  const text = [task.key, task.title, task.role, task.agent ?? '', task.status].join(' ').toLowerCase();
  return filter
    .toLowerCase()
    .split(/\s+/)
    .every((word) => text.includes(word));
}
