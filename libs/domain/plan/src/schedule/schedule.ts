import { estimatesOf } from '../estimates.js';
import { longestFromStart, most } from '../longest-paths.js';
import type { PlanDocument } from '../plan-document.js';
import { readTaskGraph } from '../task-graph.js';
import { criticalPath, workOf } from './bounds.js';
import { listSchedule } from './list-schedule.js';

/** How many agents each role has. A role that is not named has none. */
export type Team = Readonly<Record<string, number>>;

/** When a task runs if every estimate is right. Minutes from the start of the epic. */
export interface ScheduledTask {
  readonly id: string;
  readonly role: string;
  readonly start: number;
  readonly end: number;
  /** Which agent of its role, from 0. */
  readonly lane: number;
}

export interface Schedule {
  /** By start, then in the order of the plan. */
  readonly tasks: readonly ScheduledTask[];
  /** Ids of the longest chain of needs, the first task first: no team is faster. */
  readonly criticalPath: readonly string[];
  /** For each role minutes that no schedule undercuts: the critical path, or the work of the role shared among its agents. */
  readonly lowerBound: Readonly<Record<string, number>>;
  /** When the last task ends. */
  readonly makespan: number;
  /** Ids of tasks that never start: nobody has their role, they are in a circle, or they need such a task or one that is not there. */
  readonly unscheduled: readonly string[];
}

/**
 * Who does what when: whenever an agent is free it takes the task of its role that has the longest chain of work behind it, and among
 * equals the first in the plan. With one role that is at most twice as long as the best schedule (Graham). A task without
 * an estimate counts as `DEFAULT_ESTIMATE_MINUTES`. Leases, reviews and landings are left out.
 */
export function schedule({ tasks }: PlanDocument, team: Team): Schedule {
  const { needs, unknown } = readTaskGraph(tasks);
  const minutes = estimatesOf(tasks);
  const roles = tasks.map(({ role }) => role);
  const ahead = longestFromStart({ needs, minutes });
  const waitsForEver = new Set(unknown.map(({ task }) => task));
  const agents = agentsOf(roles, team);
  const runs = listSchedule({ needs, minutes, roles, ahead, waitsForEver }, agents);
  const planned = runs.map(({ task }) => task);
  const isPlanned = new Set(planned);
  const path = criticalPath(planned, { needs, minutes });
  const length = path.reduce((sum, task) => sum + (minutes[task] ?? 0), 0);
  const bounds = [...workOf(planned, { roles, minutes })].map(
    ([role, work]) => [role, Math.max(length, work / (agents.get(role) ?? 1))] as const,
  );
  const idOf = (task: number): string => tasks[task]?.id ?? '';
  return {
    tasks: runs.map(({ task, ...run }) => ({ id: idOf(task), role: roles[task] ?? '', ...run })),
    criticalPath: path.map(idOf),
    lowerBound: Object.fromEntries(bounds),
    makespan: most(runs.map(({ end }) => end)),
    unscheduled: [...tasks.keys()].filter((task) => !isPlanned.has(task)).map(idOf),
  };
}

/** More agents than tasks change nothing, and part of an agent does nothing. */
function agentsOf(roles: readonly string[], team: Team): Map<string, number> {
  const counts = new Map<string, number>();
  for (const role of roles) counts.set(role, (counts.get(role) ?? 0) + 1);
  return new Map([...counts].map(([role, tasks]) => [role, Math.min(tasks, Math.floor(agentsIn(team, role)))]));
}

/** A role may be called like something that every object has. */
const agentsIn = (team: Team, role: string): number => (Object.hasOwn(team, role) ? (team[role] ?? 0) : 0);
