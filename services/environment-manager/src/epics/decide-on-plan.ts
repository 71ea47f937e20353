import type { ApprovePlan, DenyPlan, EpicView, SupplyPlan } from '@manyhands/contracts';
import type { PlanDecision, Plans, Repositories } from '@manyhands/postgres';
import { found, ProblemError } from '../http/problem.js';
import type { JudgePlan } from './judge-plan.js';
import { readPlanYaml } from './plan-yaml.js';

export interface DecideOnPlanParts {
  readonly plans: Pick<Plans, 'approve' | 'deny' | 'replace'>;
  readonly repositories: Pick<Repositories, 'byName'>;
  readonly judge: Pick<JudgePlan, 'judge'>;
}

/** What a person decides about a plan before anything of it starts. */
export class DecideOnPlan {
  constructor(private readonly parts: DecideOnPlanParts) {}

  async approve(epic: EpicView, { hash }: ApprovePlan, by: string): Promise<void> {
    done(await this.parts.plans.approve(epic.id, { hash, by }));
  }

  async deny(epic: EpicView, { reason, hash }: DenyPlan, by: string): Promise<void> {
    done(await this.parts.plans.deny(epic.id, { reason, hash, by }));
  }

  /** Takes a newer version of the plan. It is checked like any other, and judged anew: an approval of the older one does not count. */
  async replace(epic: EpicView, supply: SupplyPlan, by: string): Promise<void> {
    const given = supply.planYaml === undefined ? supply.plan : readPlanYaml(supply.planYaml);
    const field = supply.planYaml === undefined ? 'plan' : 'planYaml';
    const document = found(given, 'plan', epic.id);
    const repository = found(await this.parts.repositories.byName(epic.repository), 'repository', epic.repositoryId);
    const judged = await this.parts.judge.judge({ document, field, repository, epic });
    done(await this.parts.plans.replace(epic.id, { origin: 'supplied', author: by, rounds: [], ...judged }));
  }
}

function done(decision: PlanDecision): void {
  switch (decision.kind) {
    case 'done':
      return;
    case 'not-waiting':
      throw new ProblemError(
        409,
        'plan-not-waiting',
        `The epic is ${decision.status}: its plan does not wait for a person, or its tasks exist already.`,
      );
    case 'other-plan':
      throw new ProblemError(
        409,
        'plan-changed',
        `The newest plan is version ${decision.version} with the hash ${decision.hash}; look at it and decide again.`,
        { errors: [{ field: 'hash', code: 'changed', message: `must be ${decision.hash}` }] },
      );
    default:
      decision satisfies never;
  }
}
