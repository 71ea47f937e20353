import type { EpicView, TaskView } from '@manyhands/contracts';

/** The other tasks and the epics of the board, to be looked up from one task. */
export interface Around {
  readonly tasks: ReadonlyMap<string, TaskView>;
  readonly epics: ReadonlyMap<string, EpicView>;
}

/** A key is given once in each epic. */
const place = (epicId: string, key: string) => `${epicId} ${key}`;

export const around = (tasks: readonly TaskView[], epics: readonly EpicView[]): Around => ({
  tasks: new Map(tasks.map((task) => [place(task.epicId, task.key), task])),
  epics: new Map(epics.map((epic) => [epic.id, epic])),
});

/** Keys of the needed tasks that have not landed. */
export const unmetNeeds = (task: TaskView, { tasks }: Around): string[] =>
  task.needs.filter((key) => tasks.get(place(task.epicId, key))?.status !== 'landed');

/**
 * Why a task was given up, besides its own failure; null for every other task, and when only its failure says it. A task that was
 * given up before its epic was cancelled was not given up because of that.
 */
export function whyAbandoned(task: TaskView, { tasks, epics }: Around): string | null {
  if (task.status !== 'abandoned') return null;
  const epic = epics.get(task.epicId);
  if (epic?.status === 'cancelled' && epic.since <= task.since) return 'its epic was cancelled';
  const gone = task.needs.filter((key) => tasks.get(place(task.epicId, key))?.status === 'abandoned');
  return gone.length === 0 ? null : `it needs what was given up: ${gone.join(', ')}`;
}
