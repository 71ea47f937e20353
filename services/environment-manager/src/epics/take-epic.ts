import type { PlanDocument, RepositoryView, SubmitEpic } from '@manyhands/contracts';
import type { Epics, Repositories } from '@manyhands/postgres';
import { ProblemError } from '../http/problem.js';
import type { JudgedSupply, JudgePlan } from './judge-plan.js';
import { readPlanYaml } from './plan-yaml.js';

export interface TakeEpicParts {
  readonly repositories: Pick<Repositories, 'byName'>;
  readonly epics: Pick<Epics, 'submit'>;
  readonly judge: Pick<JudgePlan, 'judge'>;
}

/** Intake: everything is checked before anything is stored, then the epic is stored in one transaction. */
export class TakeEpic {
  constructor(private readonly parts: TakeEpicParts) {}

  /** The id of the new epic. Throws {@link ProblemError} for an unknown repository and for a plan that breaks the rules. */
  async take(epic: SubmitEpic, by: { requestedBy: string; source: string }): Promise<string> {
    const document = epic.planYaml === undefined ? epic.plan : readPlanYaml(epic.planYaml);
    const repository = await this.repositoryOf(epic);
    const plan =
      document === undefined
        ? undefined
        : await this.judge(epic, document, { repository, requestedBy: by.requestedBy });
    const { epicId } = await this.parts.epics.submit({
      repositoryId: repository.id,
      title: epic.title,
      body: epic.body,
      ...by,
      ...(epic.maxCost === undefined ? {} : { maxCost: epic.maxCost }),
      ...(epic.approval === undefined ? {} : { approval: epic.approval }),
      ...(epic.allowProtected === undefined ? {} : { allowProtected: epic.allowProtected }),
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

  private judge(
    { planYaml, approval = 'automatic', allowProtected = false }: SubmitEpic,
    document: PlanDocument,
    { repository, requestedBy }: { repository: RepositoryView; requestedBy: string },
  ): Promise<JudgedSupply> {
    const field = planYaml === undefined ? 'plan' : 'planYaml';
    const epic = { approval, allowProtected, requestedBy };
    return this.parts.judge.judge({ document, field, repository, epic });
  }
}
