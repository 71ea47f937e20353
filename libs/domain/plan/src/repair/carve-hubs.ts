import type { PlanDocument, PlanTask } from '../plan-document.js';
import type { PlanFacts } from '../plan-facts.js';
import { PLAN_LIMITS } from '../plan-limits.js';
import type { World } from '../world.js';
import { findSharedHubs, without } from './find-shared-hubs.js';
import { hubTask } from './hub-task.js';
import { waitingForHubs } from './waiting-for-hubs.js';

/** Hub files that became a task of their own. */
export interface CarvedHubs {
  /** Id of the new task. */
  readonly task: string;
  /** As the world writes them. */
  readonly hubs: readonly string[];
  /** Ids of the tasks that may not write them any more; the new task comes after all of these. */
  readonly from: readonly string[];
  /** Ids of the tasks that needed one of those and now need the new task. */
  readonly before: readonly string[];
}

export interface Carving {
  readonly plan: PlanDocument;
  /** `null`: there was nothing to carve out, and the plan is as it was. */
  readonly carved: CarvedHubs | null;
}

/**
 * Takes the hub files that alone keep tasks apart out of the scopes of these tasks and gives them to one new task, which comes after
 * them. Whoever needed one of them then needs the new task, unless that would make a circle.
 */
export function carveHubs(plan: PlanDocument, facts: PlanFacts, world: World): Carving {
  const shared = findSharedHubs(facts, world.hubs ?? []);
  const unchanged = { plan, carved: null };
  if (shared.hubs.length === 0 || plan.tasks.length >= PLAN_LIMITS.tasks || shared.hubs.length > PLAN_LIMITS.patterns) {
    return unchanged;
  }
  const id = freeId(plan.tasks);
  const tasks = plan.tasks.map((task, at) => letGo(task, shared.heldBy.get(at) ?? [], id));
  if (tasks.some(({ brief }) => brief.length > PLAN_LIMITS.briefLength)) return unchanged;
  const waiting = waitingForHubs(facts, shared);
  const wired = tasks.map((task, at) => (waiting.has(at) ? { ...task, needs: [...task.needs, id] } : task));
  const from = [...shared.heldBy.keys()];
  return {
    plan: { ...plan, tasks: [...wired, hubTask(id, shared, { facts, world })] },
    carved: { task: id, hubs: shared.hubs, from: idsOf(from, facts), before: idsOf([...waiting], facts) },
  };
}

const HUB_TASK = 'hub-files';

function freeId(tasks: readonly PlanTask[]): string {
  const taken = new Set(tasks.map(({ id }) => id));
  let id = HUB_TASK;
  for (let number = 2; taken.has(id); number += 1) id = `${HUB_TASK}-${number}`;
  return id;
}

/** The agent sees nothing but its brief, which may speak of these files. */
function letGo(task: PlanTask, hubs: readonly string[], later: string): PlanTask {
  if (hubs.length === 0) return task;
  const [they, them] = hubs.length === 1 ? ['it is', 'it'] : ['they are', 'them'];
  const note = `Leave ${hubs.map((hub) => `\`${hub}\``).join(', ')} as ${they}: the task ${later} changes ${them} after this one.`;
  return { ...task, scope: without(task.scope, hubs), brief: `${task.brief.trimEnd()}\n\n${note}\n` };
}

const idsOf = (positions: readonly number[], { tasks }: PlanFacts): string[] =>
  positions.map((at) => tasks[at]?.id ?? '');
