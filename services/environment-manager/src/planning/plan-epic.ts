import { Logger } from '@nestjs/common';
import type { PlannerModel, PlanProposal } from '@manyhands/plan';
import type { Database, Epics, EpicToPlan, Plannings, Repositories, Roles, Usage } from '@manyhands/postgres';
import { taskRoles } from '../epics/task-roles.js';
import { InFlight } from '../relay/in-flight.js';
import { Slots } from '../relay/slots.js';
import { askForPlan, type PlanAnswer, type PlanTask } from './ask-for-plan.js';
import { BudgetSpent, isSpent, type Budget } from './budget.js';
import { Deadline } from './deadline.js';
import { fateOf, type FateRules } from './fate-of-plan.js';
import { type PlanningContext, worldOf } from './planning-context.js';
import { recordOf, turnOf } from './transcript.js';
import { branchMissing, failure, noPlan, noSoundPlan, nothingLeft } from './why-not-planned.js';

export interface PlanEpicParts {
  readonly epics: Pick<Epics, 'claimForPlanning' | 'planRefused' | 'recordPlan' | 'fail'>;
  readonly plannings: Pick<Plannings, 'begin' | 'answered' | 'end'>;
  readonly roles: Pick<Roles, 'list'>;
  readonly usage: Pick<Usage, 'record'>;
  readonly leaseRulesOf: Repositories['leaseRules'];
  /** US dollars of all model calls of this epic, those of earlier tries to plan it too. */
  readonly spentOn: (epicId: string) => Promise<number>;
  readonly model: PlannerModel;
  /** What the model is called, and whether it plays scripts. */
  readonly modelFacts: () => Promise<{ name: string; scripted: boolean }>;
  /** What is known of the epic's code base; null when its integration branch is not there. */
  readonly contextOf: (epic: EpicToPlan, signal: AbortSignal) => Promise<PlanningContext | null>;
  readonly tryLock: Database['tryLock'];
  readonly pause: (milliseconds: number) => Promise<void>;
  /** When a plan has to wait for a person. */
  readonly fateRules: FateRules;
  /** Milliseconds that planning one epic may take in all. */
  readonly limitMs: number;
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
    let planned: Planned | null;
    try {
      planned = await this.ask(epic, Deadline.in(this.parts.limitMs));
    } catch (error) {
      if (isDatabaseDown(error)) throw error;
      if (this.leaving.signal.aborted) return;
      this.logger.warn('an epic could not be planned', { err: error, epicId: epic.epicId });
      return this.parts.epics.fail(epic.epicId, failure(error));
    }
    if (planned === null) return this.parts.epics.fail(epic.epicId, branchMissing(epic));
    await this.conclude(epic, planned);
  }

  private async ask(epic: EpicToPlan, deadline: Deadline): Promise<Planned | null> {
    const context = await deadline.within((signal) =>
      this.parts.contextOf(epic, AbortSignal.any([signal, this.leaving.signal])),
    );
    if (context === null) return null;
    const roles = taskRoles(await this.parts.roles.list());
    const { title, body } = epic;
    const question = { epic: { title, body }, context: context.text, roles };
    const { requestedBy, allowProtected, repository } = epic;
    const ownership = (await this.parts.leaseRulesOf(repository.id)) ?? {};
    const world = worldOf(context.codeBase, { roles, requestedBy, allowProtected, ownership });
    const { plannings } = this.parts;
    const planningId = await plannings.begin(epic.epicId, recordOf({ question, world }, context.commit));
    try {
      return { answer: await this.converse(epic, { question, world }, { planningId, deadline }), planningId };
    } catch (error) {
      // A record that stays open says that nobody knows how it went on; the failure itself is told by whoever asked.
      if (!isDatabaseDown(error)) await plannings.end(planningId);
      throw error;
    }
  }

  private converse(
    epic: EpicToPlan,
    task: PlanTask,
    { planningId, deadline }: { planningId: string; deadline: Deadline },
  ): Promise<PlanAnswer> {
    const { model, pause, epics, plannings } = this.parts;
    return askForPlan(task, {
      model,
      pause,
      deadline,
      onRefused: (refused) => epics.planRefused(epic.epicId, refused),
      onAnswered: async (proposal) => {
        await this.count(epic.epicId, proposal.usage);
        await plannings.answered(planningId, turnOf(proposal));
      },
      checkBudget: async () => {
        const spent = await this.spentBudget(epic);
        if (spent !== null) throw new BudgetSpent(spent);
      },
    });
  }

  /** Writes down what one answer took, at once: nothing is lost when a later one fails or this process ends. */
  private async count(epicId: string, usage: PlanProposal['usage']): Promise<void> {
    const { name: model, scripted } = await this.parts.modelFacts();
    await this.parts.usage.record({ ...NOBODY, ...usage, model, scripted, epicId, purpose: 'plan', cachedTokens: 0 });
  }

  /** The budget when it is used up, else null. */
  private async spentBudget({ epicId, maxCost: limit }: EpicToPlan): Promise<Budget | null> {
    if (limit === null) return null;
    const budget = { spent: await this.parts.spentOn(epicId), limit };
    return isSpent(budget) ? budget : null;
  }

  private async conclude(epic: EpicToPlan, { answer, planningId }: Planned): Promise<void> {
    const { epics, plannings, fateRules } = this.parts;
    if (answer.kind === 'none') {
      await plannings.end(planningId);
      return epics.fail(epic.epicId, noPlan(answer));
    }
    const { document, repair, violations, refused } = answer;
    const spent = await this.spentBudget(epic);
    if (spent !== null) {
      await plannings.end(planningId);
      return epics.fail(epic.epicId, nothingLeft(spent, document));
    }
    const rounds = refused.map((round) => ({ violations: round.violations }));
    const fate =
      answer.kind === 'unsound'
        ? { kind: 'unsound' as const, reason: noSoundPlan(answer) }
        : fateOf({ document, repair, warnings: violations }, epic.approval, fateRules);
    // "not-planning" means that the epic was cancelled meanwhile: then the plan is not wanted.
    await epics.recordPlan(epic.epicId, { origin: 'model', document, repair, violations, rounds, planningId, fate });
  }
}

interface Planned {
  readonly answer: PlanAnswer;
  readonly planningId: string;
}

const NOBODY = { sandboxId: null, sessionId: null, taskId: null };

const isDatabaseDown = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && error.code === 'database-unavailable';
