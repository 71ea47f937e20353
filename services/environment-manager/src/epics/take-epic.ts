import type { PlanDocument, RepositoryView, SubmitEpic } from '@manyhands/contracts';
import type { Violation } from '@manyhands/plan';
import type { Epics, Repositories, Roles } from '@manyhands/postgres';
import { ProblemError } from '../http/problem.js';
import { planProblem } from './plan-problem.js';
import { readPlanYaml } from './plan-yaml.js';
import { taskRoles } from './task-roles.js';

export type CheckPlan = (plan: PlanDocument, team: { roles: readonly string[] }) => readonly Violation[];

export interface TakeEpicParts {
  readonly repositories: Pick<Repositories, 'byName'>;
  readonly roles: Pick<Roles, 'list'>;
  readonly epics: Pick<Epics, 'submit'>;
  readonly checkPlan: CheckPlan;
}

/** Intake: everything is checked before anything is stored, then the epic is stored in one transaction. */
export class TakeEpic {
  constructor(private readonly parts: TakeEpicParts) {}

  /** The id of the new epic. Throws {@link ProblemError} for an unknown repository and for a plan that breaks the rules. */
  async take(epic: SubmitEpic, by: { requestedBy: string; source: string }): Promise<string> {
    const plan = epic.planYaml === undefined ? epic.plan : readPlanYaml(epic.planYaml);
    const repository = await this.repositoryOf(epic);
    if (plan !== undefined) await this.check(plan, epic.planYaml === undefined ? 'plan' : 'planYaml');
    const { epicId } = await this.parts.epics.submit({
      repositoryId: repository.id,
      title: epic.title,
      body: epic.body,
      ...by,
      ...(epic.maxCost === undefined ? {} : { maxCost: epic.maxCost }),
      ...(plan === undefined ? {} : { plan }),
    });
    return epicId;
  }

  private async repositoryOf(epic: SubmitEpic): Promise<RepositoryView> {
    const repository = await this.parts.repositories.byName(epic.repository);
    if (repository !== null) return repository;
    const message = `there is no repository ${JSON.stringify(epic.repository)}; register it first`;
    throw new ProblemError(422, 'repository-unknown', `For repository: ${message}.`, {
      errors: [{ field: 'repository', code: 'unknown', message }],
    });
  }

  private async check(plan: PlanDocument, field: 'plan' | 'planYaml'): Promise<void> {
    const roles = taskRoles(await this.parts.roles.list()).map(({ name }) => name);
    const violations = this.parts.checkPlan(plan, { roles });
    if (violations.length > 0) throw planProblem(violations, field);
  }
}
