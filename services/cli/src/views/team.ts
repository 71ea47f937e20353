import type { AgentView, TaskView, Zone } from '@manyhands/contracts';
import type { Paint } from '../output/colour.js';
import { duration } from '../output/duration.js';
import { table } from '../output/table.js';
import { blockedBy } from './event-teller.js';

export interface TeamLook {
  readonly paint: Paint;
  readonly width: number;
  /** Milliseconds since the epoch, for "since". */
  readonly now: number;
}

/** The team as a table: who is in which state, since when, and what waits for whom. */
export function renderTeam(agents: readonly AgentView[], look: TeamLook): string {
  const columns = [
    { title: 'AGENT', value: (agent: AgentView) => agent.name },
    { title: 'STATE', value: (agent: AgentView) => stateOf(agent, look.paint) },
    {
      title: 'SINCE',
      value: (agent: AgentView) => duration(Math.max(0, look.now - Date.parse(agent.since))),
      right: true,
    },
    { title: 'TASK', value: (agent: AgentView) => agent.taskKey ?? '' },
    { title: 'WHAT', value: whatOf },
  ];
  return table(columns, agents, look.width);
}

function stateOf(agent: AgentView, paint: Paint): string {
  if (agent.signalLost) return paint.red('signal lost');
  switch (agent.state) {
    case 'Idle':
      return paint.dim(agent.state);
    case 'WaitingForAccess':
    case 'ResolvingConflict':
      return paint.yellow(agent.state);
    case 'ClaimingTask':
    case 'CheckingConflicts':
    case 'WorkingOnTask':
    case 'CommittingCode':
    case 'CreatingPR':
      return paint.green(agent.state);
    default:
      return agent.state satisfies never;
  }
}

function whatOf(agent: AgentView): string {
  if (agent.signalLost && agent.lastSignalSeconds !== null)
    return `last signal ${Math.round(agent.lastSignalSeconds)} s ago`;
  return agent.waitsFor.map(blockedBy).join('; ') || inWords(agent.detail ?? '');
}

/** The step of a session as the glossary calls it: `working`, `reviews (working)`, `preparing repository`. Prose stays as it is. */
const inWords = (detail: string): string =>
  detail
    .replace(/\brunning\b/, 'working')
    .replace(/\b[A-Z]+(_[A-Z]+)*\b|\b[a-z]+(_[a-z]+)+\b/g, (name) => name.replaceAll('_', ' ').toLowerCase());

const ZONES: readonly (readonly [Zone, string])[] = [
  ['needs-you', 'need you'],
  ['waiting', 'waiting'],
  ['working', 'working'],
  ['in-review', 'in review'],
  ['merge-queue', 'in the merge queue'],
  ['done', 'done'],
];

/** How many tasks are in each zone. */
export function countZones(tasks: readonly TaskView[]): Record<Zone, number> {
  return Object.fromEntries(ZONES.map(([zone]) => [zone, tasks.filter((task) => task.zone === zone).length])) as Record<
    Zone,
    number
  >;
}

/** One line: `8 tasks: 2 waiting, 3 working, 2 done, 1 abandoned`. What was given up counts apart from what is done. */
export function renderZones(tasks: readonly TaskView[]): string {
  const kept = tasks.filter(({ status }) => status !== 'abandoned');
  const zones = countZones(kept);
  const counts = ZONES.map(([zone, words]) => [zones[zone], words] as const);
  const abandoned = [tasks.length - kept.length, 'abandoned'] as const;
  const parts = [...counts, abandoned].filter(([count]) => count > 0).map(([count, words]) => `${count} ${words}`);
  return `${tasks.length} ${tasks.length === 1 ? 'task' : 'tasks'}${parts.length === 0 ? '' : `: ${parts.join(', ')}`}`;
}
