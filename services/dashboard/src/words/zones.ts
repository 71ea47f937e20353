import type { TaskView, Zone } from '@manyhands/contracts';

export interface ZoneText {
  zone: Zone;
  title: string;
  /** What stands there when nothing else does. */
  empty: string;
}

/** The zones in the order of what a person must do. */
export const ZONES: readonly ZoneText[] = [
  { zone: 'needs-you', title: 'Needs you', empty: 'Nothing needs you.' },
  { zone: 'waiting', title: 'Waiting', empty: 'No task waits.' },
  { zone: 'working', title: 'Working', empty: 'Nobody is working.' },
  { zone: 'in-review', title: 'In review', empty: 'No change is in review.' },
  { zone: 'merge-queue', title: 'Merge queue', empty: 'No change waits to land.' },
  { zone: 'done', title: 'Done', empty: 'Nothing is done yet.' },
];

/** Tasks of a zone that were given up. They stand under Done, because nothing more is to be done, and count apart. */
export const abandonedOf = (tasks: readonly TaskView[]): number =>
  tasks.filter(({ status }) => status === 'abandoned').length;

const newestFirst = (one: TaskView, other: TaskView) => other.since.localeCompare(one.since);
const oldestFirst = (one: TaskView, other: TaskView) => one.since.localeCompare(other.since);

/** Tasks by the zone the server put them in. What waits longest comes first; what was done last comes first. */
export function byZone(tasks: readonly TaskView[]): Record<Zone, TaskView[]> {
  const zones = Object.fromEntries(ZONES.map(({ zone }) => [zone, [] as TaskView[]])) as Record<Zone, TaskView[]>;
  for (const task of tasks) zones[task.zone].push(task);
  for (const { zone } of ZONES) zones[zone].sort(zone === 'done' ? newestFirst : oldestFirst);
  return zones;
}
