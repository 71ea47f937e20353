import type { ApprovalPolicy, PlanDocument, RepositoryView } from '@manyhands/contracts';
import { checkPlan, isError, type Violation } from '@manyhands/plan';
import type { PlanFate, Roles } from '@manyhands/postgres';
import { fateOf, type FateRules } from '../planning/fate-of-plan.js';
import type { CodeBase } from '../planning/planning-context.js';
import { planProblem } from './plan-problem.js';
import { taskRoles } from './task-roles.js';

export interface JudgePlanParts {
  readonly roles: Pick<Roles, 'list'>;
  /** What is known of the code base at once: a person waits for the answer. */
  readonly codeBaseOf: (repository: RepositoryView) => Promise<CodeBase>;
  readonly fateRules: FateRules;
}

export interface SuppliedDocument {
  readonly document: PlanDocument;
  /** What the person called it, for the errors. */
  readonly field: 'plan' | 'planYaml';
  readonly repository: RepositoryView;
  readonly approval: ApprovalPolicy;
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
  async judge({ document, field, repository, approval }: SuppliedDocument): Promise<JudgedSupply> {
    const roles = taskRoles(await this.parts.roles.list()).map(({ name }) => name);
    const violations = checkPlan(document, { ...(await this.parts.codeBaseOf(repository)), roles });
    const errors = violations.filter(isError);
    if (errors.length > 0) throw planProblem(errors, field);
    const fate = fateOf({ document, repair: null, warnings: violations }, approval, this.parts.fateRules);
    return { document, violations, fate };
  }
}
