import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import type { RepositoryView } from '@manyhands/contracts';
import { BareRepository } from '@manyhands/git';
import { PlannerModel } from '@manyhands/plan';
import { Agents, Database, Epics, Plannings, Plans, Repositories, Roles, Usage, Views } from '@manyhands/postgres';
import { Logger, type Provider } from '@nestjs/common';
import type { Config } from '../config.js';
import { ContextThread } from '../context/context-thread.js';
import { DecideOnPlan } from '../epics/decide-on-plan.js';
import { EstimatePlan } from '../epics/estimate-plan.js';
import { JudgePlan } from '../epics/judge-plan.js';
import { TakeEpic } from '../epics/take-epic.js';
import { made } from '../made.js';
import { SystemFacts } from '../system/system-facts.js';
import type { FateRules } from './fate-of-plan.js';
import { PlanEpic } from './plan-epic.js';
import { filesAndOwners } from './files-and-owners.js';
import { contextOfFacts, type CodeBase } from './planning-context.js';

export const PLANNING_CONCURRENCY = 2;

/** The same prices as at the sandbox-gateway: planning is a part of what an epic costs. */
export const pricesOf = (config: Config) => ({
  inputCostPerToken: config.LLM_INPUT_COST_PER_TOKEN,
  outputCostPerToken: config.LLM_OUTPUT_COST_PER_TOKEN,
});

const fateRulesOf = (config: Config): FateRules => ({
  limits: { tasks: config.APPROVAL_ABOVE_TASKS, cost: config.APPROVAL_ABOVE_COST },
  prices: pricesOf(config),
});

const gitDirOf = (config: Config, { id }: Pick<RepositoryView, 'id'>): string =>
  join(config.MANYHANDS_DATA_DIR, 'repositories', `${id}.git`);

/** From an epic to a plan that is at work: the use cases, in the order in which an epic meets them. */
export function planningProviders(config: Config): Provider[] {
  return [
    made(
      JudgePlan,
      { roles: Roles, repositories: Repositories, contexts: ContextThread },
      ({ roles, repositories, contexts }) => {
        const leaseRulesOf = repositories.leaseRules.bind(repositories);
        const codeBaseOf = (repository: RepositoryView) => soonKnown(contexts, config, repository);
        return new JudgePlan({ roles, leaseRulesOf, codeBaseOf, fateRules: fateRulesOf(config) });
      },
    ),
    made(TakeEpic, { repositories: Repositories, epics: Epics, judge: JudgePlan }, (parts) => new TakeEpic(parts)),
    made(DecideOnPlan, { repositories: Repositories, plans: Plans, judge: JudgePlan }, (parts) => {
      return new DecideOnPlan(parts);
    }),
    made(EstimatePlan, { agents: Agents }, ({ agents }) => {
      return new EstimatePlan({ team: () => agents.team(), prices: pricesOf(config) });
    }),
    made(ContextThread, {}, () => contextThread(config)),
    planEpic(config),
  ];
}

/** Whoever supplies a plan waits for the answer, and reading a large repository for the first time takes longer than that. */
const SOON_MS = 15_000;

/** What a model's plan would be checked against, or files and owners alone when that is not known soon. */
async function soonKnown(contexts: ContextThread, config: Config, repository: RepositoryView): Promise<CodeBase> {
  try {
    const gathered = await contexts.gather({
      dir: gitDirOf(config, repository),
      repositoryId: repository.id,
      branch: repository.integrationBranch,
      epic: '',
      signal: AbortSignal.timeout(SOON_MS),
    });
    return gathered === null ? {} : contextOfFacts(gathered).codeBase;
  } catch (error) {
    new Logger('Planning').warn('a supplied plan is checked against the tracked files and their owners alone', {
      err: error,
      repositoryId: repository.id,
    });
    return filesAndOwners(new BareRepository(gitDirOf(config, repository)), repository.integrationBranch);
  }
}

function contextThread(config: Config): ContextThread {
  const logger = new Logger('Context');
  return new ContextThread({
    directory: join(config.MANYHANDS_DATA_DIR, 'context'),
    tokens: config.PLANNING_CONTEXT_TOKENS,
    // The larger part of the time is the model's.
    limitMs: Math.min(config.PLANNING_CONTEXT_SECONDS, config.PLANNING_TIMEOUT_SECONDS / 3) * 1000,
    onProgress: (repositoryId, progress) => logger.log('reading a repository', { repositoryId, ...progress }),
    onTrouble: (repositoryId, error) => logger.warn('facts of a repository are not kept', { err: error, repositoryId }),
  });
}

function planEpic(config: Config): Provider {
  return made(PlanEpic, PLAN_EPIC_PARTS, ({ database, facts, views, contexts, repositories, ...parts }) => {
    return new PlanEpic({
      ...parts,
      leaseRulesOf: repositories.leaseRules.bind(repositories),
      modelFacts: async () => (await facts.view()).model,
      spentOn: async (epicId) => (await views.epic(epicId))?.cost ?? 0,
      contextOf: async ({ repository, title, body }, signal) => {
        const gathered = await contexts.gather({
          dir: gitDirOf(config, repository),
          repositoryId: repository.id,
          branch: repository.integrationBranch,
          epic: `${title}\n${body}`,
          signal,
        });
        return gathered && contextOfFacts(gathered);
      },
      tryLock: database.tryLock.bind(database),
      pause: (milliseconds) => pause(milliseconds),
      fateRules: fateRulesOf(config),
      limitMs: config.PLANNING_TIMEOUT_SECONDS * 1000,
      concurrency: PLANNING_CONCURRENCY,
    });
  });
}

const PLAN_EPIC_PARTS = {
  database: Database,
  facts: SystemFacts,
  epics: Epics,
  plannings: Plannings,
  repositories: Repositories,
  roles: Roles,
  usage: Usage,
  views: Views,
  model: PlannerModel,
  contexts: ContextThread,
};
