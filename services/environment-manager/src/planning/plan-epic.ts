import { Logger } from '@nestjs/common';
import type { Reason } from '@manyhands/contracts';
import type { PlannerModel } from '@manyhands/plan';
import type { Database, Epics, EpicToPlan, Roles, Usage } from '@manyhands/postgres';
import { taskRoles } from '../epics/task-roles.js';
import { InFlight } from '../relay/in-flight.js';
import { Slots } from '../relay/slots.js';
import { askForPlan, type PlanAnswer } from './ask-for-plan.js';
import { contextText } from './context-text.js';
import type { RepositoryContext } from './repository-context.js';

export interface PlanEpicParts {
  readonly epics: Pick<Epics, 'claimForPlanning' | 'planRefused' | 'recordPlan' | 'fail'>;
  readonly roles: Pick<Roles, 'list'>;
  readonly usage: Pick<Usage, 'record'>;
  readonly model: PlannerModel;
  /** What the model is called, and whether it plays scripts. */
  readonly modelFacts: () => Promise<{ name: string; scripted: boolean }>;
  /** What is known of the epic's code base; null when its integration branch is not there. */
  readonly contextOf: (repository: EpicToPlan['repository']) => Promise<RepositoryContext | null>;
  readonly tryLock: Database['tryLock'];
  readonly pause: (milliseconds: number) => Promise<void>;
  /** Epics that may be planned at the same time. */
  readonly concurrency: number;
}

/** Finds a plan for an epic that was asked for in plain words, or fails it with the reason. Idempotent, one at a time per epic. */
export class PlanEpic {
  private readonly logger = new Logger('Planning');
  private readonly inFlight = new InFlight((epicId) => this.slots.run(() => this.planOne(epicId)));
  private readonly slots: Slots;
  private readonly leaving = new AbortController();

  constructor(private readonly parts: PlanEpicParts) {
    this.slots = new Slots(parts.concurrency);
  }

  /** Begins what is not under way here; does not wait for it, a model takes its time. */
  heal(epicIds: readonly string[]): void {
    for (const epicId of epicIds) {
      void this.plan(epicId).catch((error: unknown) =>
        this.logger.warn('an epic is not planned yet', { err: error, epicId }),
      );
    }
  }

  /** Finds a plan for the epic unless it has one, is over, or is being planned. Resolves early when planning is stopped. */
  async plan(epicId: string): Promise<void> {
    const { signal } = this.leaving;
    if (signal.aborted) return;
    let leave: () => void = () => undefined;
    const left = new Promise<void>((resolve) => (leave = resolve));
    signal.addEventListener('abort', leave);
    try {
      await Promise.race([this.inFlight.unlessRunning(epicId), left]);
    } finally {
      signal.removeEventListener('abort', leave);
    }
  }

  /**
   * Waits for no model any more and takes no failure for one: the model may be stopping too. What is not planned yet is planned by
   * the next process.
   */
  async stop(): Promise<void> {
    this.leaving.abort();
  }

  private async planOne(epicId: string): Promise<void> {
    await this.parts.tryLock(`planning:${epicId}`, async () => {
      const epic = await this.parts.epics.claimForPlanning(epicId);
      if (epic !== null) await this.settle(epic);
    });
  }

  /** What cannot be planned becomes a reason that people see; a database that is down is left to the reconciler. */
  private async settle(epic: EpicToPlan): Promise<void> {
    let answer: PlanAnswer | null;
    try {
      const context = await this.parts.contextOf(epic.repository);
      answer = context === null ? null : await this.ask(epic, context);
    } catch (error) {
      if (isDatabaseDown(error)) throw error;
      if (this.leaving.signal.aborted) return;
      this.logger.warn('an epic could not be planned', { err: error, epicId: epic.epicId });
      return this.parts.epics.fail(epic.epicId, failure(error));
    }
    if (answer === null) return this.parts.epics.fail(epic.epicId, branchMissing(epic));
    await this.conclude(epic.epicId, answer);
  }

  private async ask({ epicId, title, body }: EpicToPlan, context: RepositoryContext): Promise<PlanAnswer> {
    const roles = taskRoles(await this.parts.roles.list());
    const question = { epic: { title, body }, context: contextText(context), roles };
    const { model, pause, epics } = this.parts;
    return askForPlan(question, { model, pause, onRefused: (refused) => epics.planRefused(epicId, refused) });
  }

  private async conclude(epicId: string, answer: PlanAnswer): Promise<void> {
    const { name: model, scripted } = await this.parts.modelFacts();
    const usage = { ...answer.usage, model, scripted };
    if (answer.kind === 'planned') {
      const { document, transcript } = answer;
      const rounds = answer.refused.map(({ violations }) => ({ violations }));
      // "not-planning" means that the epic was cancelled meanwhile: then the plan is not wanted.
      await this.parts.epics.recordPlan(epicId, { origin: 'model', document, rounds, transcript, usage });
      return;
    }
    await this.parts.usage.record({ ...NOBODY, ...usage, epicId, purpose: 'plan', cachedTokens: 0 });
    await this.parts.epics.fail(epicId, noSoundPlan(answer));
  }
}

const NOBODY = { sandboxId: null, sessionId: null, taskId: null };

const isDatabaseDown = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && error.code === 'database-unavailable';

const branchMissing = ({ repository }: EpicToPlan): Reason => ({
  code: 'branch-missing',
  message: `The repository ${repository.name} has no branch ${repository.integrationBranch} to plan against.`,
});

function failure(error: unknown): Reason {
  const said = error instanceof Error ? error.message : String(error);
  const isModel = error instanceof Error && 'code' in error && String(error.code).startsWith('model-');
  const what = isModel ? 'The planning model gave no usable answer' : 'The epic could not be planned';
  return { code: isModel ? 'model-failed' : 'planning-failed', message: `${what}: ${said.slice(0, 500)}` };
}

function noSoundPlan({ refused }: PlanAnswer): Reason {
  const violations = refused.at(-1)?.violations ?? [];
  const told = violations.slice(0, 3).map(({ message }) => message);
  return {
    code: 'plan-invalid',
    message: `None of ${refused.length} proposed plans kept the rules. The last one: ${told.join('; ')}`,
    details: { violations: violations.slice(0, 100) },
  };
}
