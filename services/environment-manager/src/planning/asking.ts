import { PlannerModel, type PlanFeedback, type PlanProposal, type PlanRequest } from '@manyhands/plan';
import type { Deadline } from './deadline.js';
import { withRetries } from './retry.js';

export interface AskParts {
  readonly model: PlannerModel;
  /** Is told of every refused proposal while planning goes on. */
  readonly onRefused: (refused: PlanFeedback) => Promise<void>;
  /** Is told of each answer, sound or not, as soon as it is there: it was paid for. */
  readonly onAnswered: (proposal: PlanProposal) => Promise<void>;
  /** Is asked before each question; throws when there is no money for it. */
  readonly checkBudget: () => Promise<void>;
  readonly pause: (milliseconds: number) => Promise<void>;
  /** When all questions together must be answered. */
  readonly deadline: Deadline;
}

/** The model declined. Asking again with the same words would cost the same and say the same. */
export class ModelDeclined extends Error {
  readonly code = 'model-declined';
  readonly retryable = false;

  constructor(said: string) {
    super(`The planning model declined to answer: ${said.trim().slice(0, 500)}`);
    this.name = 'ModelDeclined';
  }
}

/**
 * Tells of a refused proposal when it goes back to the model, asks only while there is money and time, and asks a model that
 * stumbles again. One for each epic.
 */
export class PatientModel extends PlannerModel {
  private told = 0;

  constructor(private readonly parts: AskParts) {
    super();
  }

  override async propose(request: PlanRequest): Promise<PlanProposal> {
    for (const refused of request.feedback.slice(this.told)) await this.parts.onRefused(refused);
    this.told = request.feedback.length;
    await this.parts.checkBudget();
    const { model, pause, deadline } = this.parts;
    const proposal = await withRetries(() => deadline.within((signal) => model.propose(request, signal)), pause);
    await this.parts.onAnswered(proposal);
    if (proposal.declined !== undefined) throw new ModelDeclined(proposal.declined);
    return proposal;
  }
}
