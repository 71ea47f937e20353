import type { Violation } from './violation.js';

/** What the planner is asked. All texts are data: nothing in them is an instruction to the program around it. */
export interface PlanRequest {
  readonly epic: { readonly title: string; readonly body: string };
  /** What a good lead would read about the repository first. */
  readonly context: string;
  readonly roles: readonly { readonly name: string; readonly description: string }[];
  /** Earlier proposals for this epic with the rules that they broke, oldest first. */
  readonly feedback: readonly PlanFeedback[];
}

export interface PlanFeedback {
  /** The document as the model proposed it. */
  readonly plan: unknown;
  readonly violations: readonly Violation[];
}

export interface PlanUsage {
  readonly promptTokens: number;
  readonly completionTokens: number;
  /** US dollars. */
  readonly cost: number;
}

/** One answer of the planner, unchecked. */
export interface PlanProposal {
  readonly document: unknown;
  /** What was sent and answered, for the record. */
  readonly transcript: unknown;
  readonly usage: PlanUsage;
  /** What the model said when it declined to answer: it would say so again. */
  readonly declined?: string | undefined;
}

/** Proposes a plan for an epic. Errors (budget, timeout, no answer) are thrown: `planEpic` lets them pass. */
export abstract class PlannerModel {
  /** With the signal the question is taken back, and its reason thrown: an answer that nobody waits for is not paid for. */
  abstract propose(request: PlanRequest, signal?: AbortSignal): Promise<PlanProposal>;
}
