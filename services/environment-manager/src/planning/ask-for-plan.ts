import type { PlanDocument } from '@manyhands/contracts';
import {
  planEpic,
  PlannerModel,
  type PlanDocument as DomainPlan,
  type PlanFeedback,
  type PlanProposal,
  type PlanRequest,
  type PlanUsage,
} from '@manyhands/plan';
import { readProposal } from './read-proposal.js';
import { withRetries } from './retry.js';

/** What the model is asked first. */
export type PlanQuestion = Omit<PlanRequest, 'feedback'>;

interface Record {
  /** The proposals that broke the rules, oldest first. */
  readonly refused: readonly PlanFeedback[];
  readonly transcript: readonly unknown[];
  readonly usage: PlanUsage;
}

export type PlanAnswer =
  ({ readonly kind: 'planned'; readonly document: PlanDocument } & Record) | ({ readonly kind: 'refused' } & Record);

export interface AskParts {
  readonly model: PlannerModel;
  /** Is told of every refused proposal while planning goes on. */
  readonly onRefused: (refused: PlanFeedback) => Promise<void>;
  readonly pause: (milliseconds: number) => Promise<void>;
}

/**
 * Asks the model for a plan under the rules that supplied plans are under too; a call that may work later is made three times
 * at most. What the model throws then passes.
 */
export async function askForPlan(question: PlanQuestion, parts: AskParts): Promise<PlanAnswer> {
  const world = { roles: question.roles.map(({ name }) => name) };
  const outcome = await planEpic(new PatientModel(parts), question, { read: readProposal, world });
  const { rounds, proposals, usage } = outcome;
  const refused = rounds
    .map(({ violations }, round) => ({ plan: proposals[round]?.document, violations }))
    .filter(({ violations }) => violations.length > 0);
  const record = { refused, transcript: proposals.map(({ transcript }) => transcript), usage };
  if (outcome.kind === 'planned') return { kind: 'planned', document: asContract(outcome.plan), ...record };
  const last = refused.at(-1);
  if (last !== undefined) await parts.onRefused(last);
  return { kind: 'refused', ...record };
}

/** Tells of a refused proposal when it goes back to the model, and asks a model that stumbles again. One for each epic. */
class PatientModel extends PlannerModel {
  private told = 0;

  constructor(private readonly parts: AskParts) {
    super();
  }

  override async propose(request: PlanRequest): Promise<PlanProposal> {
    for (const refused of request.feedback.slice(this.told)) await this.parts.onRefused(refused);
    this.told = request.feedback.length;
    return withRetries(() => this.parts.model.propose(request), this.parts.pause);
  }
}

/** The contract's lists are mutable; the domain's are not. */
const asContract = ({ version, tasks }: DomainPlan): PlanDocument => ({
  version,
  tasks: tasks.map(({ scope, needs, acceptance, ...task }) => ({
    ...task,
    scope: [...scope],
    needs: [...needs],
    acceptance: [...acceptance],
  })),
});
