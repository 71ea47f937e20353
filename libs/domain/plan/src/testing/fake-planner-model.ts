import { PlannerModel, type PlanProposal, type PlanRequest } from '../planner-model.js';

/** Proposes prepared documents one after the other, the last one for ever, and keeps what it was asked. */
export class FakePlannerModel extends PlannerModel {
  readonly requests: PlanRequest[] = [];

  /** An `Error` among the documents is thrown in its turn. */
  constructor(private readonly documents: readonly unknown[]) {
    super();
  }

  override async propose(request: PlanRequest): Promise<PlanProposal> {
    const turn = Math.min(this.requests.length, this.documents.length - 1);
    this.requests.push(structuredClone(request));
    const document = this.documents[turn];
    if (document instanceof Error) throw document;
    const usage = { promptTokens: 100, completionTokens: 10, cost: 0.5 };
    return { document, transcript: { turn: this.requests.length }, usage };
  }
}
