import type { PlanFacts } from '../plan-facts.js';
import { strongComponents } from '../strong-components.js';
import type { SharedHubs } from './find-shared-hubs.js';

/**
 * The tasks that need one which let go of a hub, and so must now need the task that changes the hub. Not those that such a task needs
 * itself, which would be a circle, and not those that wait for another one of these.
 */
export function waitingForHubs({ graph, order }: PlanFacts, { heldBy }: SharedHubs): Set<number> {
  const letGo = [...heldBy.keys()];
  const waits = new Set<number>();
  for (const task of strongComponents(graph.needs).flat()) {
    const needed = graph.needs[task] ?? [];
    const isConcerned = needed.some((need) => heldBy.has(need));
    const isNeeded = heldBy.has(task) || letGo.some((other) => order.reaches(other, task));
    const isServed = [...waits].some((other) => order.reaches(task, other));
    if (isConcerned && !isNeeded && !isServed) waits.add(task);
  }
  return waits;
}
