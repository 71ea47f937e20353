import { checkFacts, checkPlan } from '../check-plan.js';
import type { PlanDocument } from '../plan-document.js';
import { readPlanFacts } from '../plan-facts.js';
import type { Violation } from '../violation.js';
import type { World } from '../world.js';
import { type CarvedHubs, carveHubs } from './carve-hubs.js';
import { type AddedEdge, orderOverlaps } from './order-overlaps.js';

export interface RepairedPlan {
  /** The plan itself when nothing was to be repaired. */
  readonly plan: PlanDocument;
  /** `to` now needs `from`: ids, in the order of `to` in the plan. */
  readonly added: readonly (readonly [from: string, to: string])[];
  /** Why, one sentence for each of these. */
  readonly reasons: readonly string[];
  /** Hub files that became a task of their own. */
  readonly carved: CarvedHubs | null;
  /** What is still wrong: only a person can mend it. */
  readonly violations: readonly Violation[];
}

/**
 * Mends what can be mended without knowing what the plan is for: hub files that alone keep tasks apart are carved out into one task, and
 * tasks that overlap are put in an order. Everything else stays, and stays in `violations`. The same plan and world give the same answer,
 * and repairing it once more changes nothing. Throws `InvalidWorldError` as `checkPlan` does.
 */
export function repairPlan(plan: PlanDocument, world: World): RepairedPlan {
  if (plan.tasks.length === 0) return unchanged(plan, checkPlan(plan, world));
  const before = readPlanFacts(plan);
  const { plan: carvedPlan, carved } = carveHubs(plan, before, world);
  const facts = carved === null ? before : readPlanFacts(carvedPlan);
  const edges = orderOverlaps(facts);
  if (carved === null && edges.length === 0) return unchanged(plan, checkFacts(readPlanFacts(plan), world));
  const idOf = (task: number): string => facts.tasks[task]?.id ?? '';
  const repaired = withEdges(carvedPlan, edges, idOf);
  return {
    plan: repaired,
    added: edges.map(({ from, to }) => [idOf(from), idOf(to)] as const),
    reasons: edges.map(({ reason }) => reason),
    carved,
    violations: checkPlan(repaired, world),
  };
}

function unchanged(plan: PlanDocument, violations: readonly Violation[]): RepairedPlan {
  return { plan, added: [], reasons: [], carved: null, violations };
}

function withEdges(plan: PlanDocument, edges: readonly AddedEdge[], idOf: (task: number) => string): PlanDocument {
  const needs = new Map<number, string[]>();
  for (const { from, to } of edges) needs.set(to, [...(needs.get(to) ?? []), idOf(from)]);
  return {
    ...plan,
    tasks: plan.tasks.map((task, at) => ({ ...task, needs: [...task.needs, ...(needs.get(at) ?? [])] })),
  };
}
