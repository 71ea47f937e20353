import type { ApprovalPolicy, PlanDocument, RepositoryView } from '@manyhands/contracts';
import { checkPlan, isError, type Violation } from '@manyhands/plan';
import type { PlanFate, Repositories, Roles } from '@manyhands/postgres';
import { fateOf, type FateRules } from '../planning/fate-of-plan.js';
import { type CodeBase, worldOf } from '../planning/planning-context.js';
import { planProblem } from './plan-problem.js';
import { taskRoles } from './task-roles.js';

export interface JudgePlanParts {
  readonly roles: Pick<Roles, 'list'>;
  readonly leaseRulesOf: Repositories['leaseRules'];
  /** What is known of the code base soon: a person waits for the answer. */
  readonly codeBaseOf: (repository: RepositoryView) => Promise<CodeBase>;
  readonly fateRules: FateRules;
}

export interface SuppliedDocument {
  readonly document: PlanDocument;
  /** What the person called it, for the errors. */
  readonly field: 'plan' | 'planYaml';
  readonly repository: RepositoryView;
  /** The epic that it is for. */
  readonly epic: {
    readonly approval: ApprovalPolicy;
    readonly requestedBy: string;
    readonly allowProtected: boolean;
  };
}

/** What can be said of a supplied plan that keeps the rules. */
export interface JudgedSupply {
  readonly document: PlanDocument;
  /** Warnings only. */
  readonly violations: readonly Violation[];
  readonly fate: PlanFate;
}

/** Holds supplied plans to the rules that the model's are held to. */
export class JudgePlan {
  constructor(private readonly parts: JudgePlanParts) {}

  /** Throws {@link ProblemError} 422 for a plan that breaks a rule: the person who supplied it is there to mend it. */
  async judge({ document, field, repository, epic }: SuppliedDocument): Promise<JudgedSupply> {
    const roles = taskRoles(await this.parts.roles.list());
    const ownership = (await this.parts.leaseRulesOf(repository.id)) ?? {};
    const world = worldOf(await this.parts.codeBaseOf(repository), { ...epic, roles, ownership });
    const violations = checkPlan(document, world);
    const errors = violations.filter(isError);
    if (errors.length > 0) throw planProblem(errors, field);
    const fate = fateOf({ document, repair: null, warnings: violations }, epic.approval, this.parts.fateRules);
    return { document, violations, fate };
  }
}
