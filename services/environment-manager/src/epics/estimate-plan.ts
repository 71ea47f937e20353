import type { PlanDocument, PlanEstimate, PlanView } from '@manyhands/contracts';
import { estimateCost, estimatesOf, schedule, type Prices, type Team } from '@manyhands/plan';

export interface EstimatePlanParts {
  /** How many agents each role has. */
  readonly team: () => Promise<Team>;
  readonly prices: Prices;
}

/** Says how long a plan takes and what it costs if its estimates are right. */
export class EstimatePlan {
  constructor(private readonly parts: EstimatePlanParts) {}

  async added(plan: PlanView): Promise<PlanView> {
    return { ...plan, estimate: estimateOf(plan.document, await this.parts.team(), this.parts.prices) };
  }
}

/** A role without agents counts as one of one: the plan is to be judged, not the team. */
export function estimateOf(document: PlanDocument, team: Team, prices: Prices): PlanEstimate {
  const roles = new Set(document.tasks.map(({ role }) => role));
  const agents = new Map(
    [...roles].map((role) => [role, Math.max(1, Object.hasOwn(team, role) ? (team[role] ?? 1) : 1)]),
  );
  const { criticalPath, lowerBound, makespan } = schedule(document, Object.fromEntries(agents));
  const minutes = estimatesOf(document.tasks);
  const perRole = [...agents].map(([role, count]) => {
    const own = [...document.tasks.entries()].filter(([, task]) => task.role === role);
    const work = own.reduce((sum, [at]) => sum + (minutes[at] ?? 0), 0);
    return [role, { tasks: own.length, minutes: work, agents: count }] as const;
  });
  return {
    criticalPath: [...criticalPath],
    lowerBoundMinutes: Math.max(0, ...Object.values(lowerBound)),
    makespanMinutes: makespan,
    perRole: Object.fromEntries(perRole),
    cost: estimateCost(
      minutes.reduce((sum, each) => sum + each, 0),
      prices,
    ),
  };
}
