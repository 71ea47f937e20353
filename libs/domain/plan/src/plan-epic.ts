import { checkPlan } from './check-plan.js';
import type { PlanDocument } from './plan-document.js';
import type { PlanFeedback, PlannerModel, PlanProposal, PlanRequest, PlanUsage } from './planner-model.js';
import { isError, type Violation } from './violation.js';
import type { World } from './world.js';

/** How often a proposal goes back to the model with its violations. */
export const MAX_FEEDBACK_ROUNDS = 2;

/** A document that has the shape of a plan, or what is wrong with its shape. */
export type ReadPlan =
  | { readonly ok: true; readonly plan: PlanDocument }
  | { readonly ok: false; readonly violations: readonly Violation[] };

export interface PlanCheck {
  /** Reads what the model answered; usually the schema of the contract. */
  readonly read: (document: unknown) => ReadPlan;
  readonly world: World;
}

/** The request of the first round. `feedback` is for going on after earlier rounds. */
export type EpicToPlan = Omit<PlanRequest, 'feedback'> & Partial<Pick<PlanRequest, 'feedback'>>;

interface Rounds {
  /** One entry for each proposal, in order; no violations where the proposal was sound. */
  readonly rounds: readonly { readonly violations: readonly Violation[] }[];
  /** The proposals of those rounds. */
  readonly proposals: readonly PlanProposal[];
  /** What all rounds took together. */
  readonly usage: PlanUsage;
}

export type PlanOutcome =
  | ({ readonly kind: 'planned'; readonly plan: PlanDocument } & Rounds)
  | ({ readonly kind: 'refused'; readonly violations: readonly Violation[] } & Rounds);

/**
 * Asks for a plan until one is sound: a proposal with violations goes back to the model, at most twice.
 * Whatever the model throws is thrown.
 */
export async function planEpic(model: PlannerModel, request: EpicToPlan, check: PlanCheck): Promise<PlanOutcome> {
  const feedback: PlanFeedback[] = [...(request.feedback ?? [])];
  const rounds: { violations: readonly Violation[] }[] = [];
  const proposals: PlanProposal[] = [];
  for (;;) {
    const proposal = await model.propose({ ...request, feedback: [...feedback] });
    const judged = judge(proposal.document, check);
    const violations = judged.ok ? [] : judged.violations;
    proposals.push(proposal);
    rounds.push({ violations });
    const soFar = { rounds, proposals, usage: total(proposals) };
    if (judged.ok) return { kind: 'planned', plan: judged.plan, ...soFar };
    if (rounds.length > MAX_FEEDBACK_ROUNDS) return { kind: 'refused', violations, ...soFar };
    feedback.push({ plan: proposal.document, violations });
  }
}

function judge(document: unknown, { read, world }: PlanCheck): ReadPlan {
  const shaped = read(document);
  if (!shaped.ok) return shaped;
  const violations = checkPlan(shaped.plan, world).filter(isError);
  return violations.length === 0 ? shaped : { ok: false, violations };
}

function total(proposals: readonly PlanProposal[]): PlanUsage {
  const sum = { promptTokens: 0, completionTokens: 0, cost: 0 };
  for (const { usage } of proposals) {
    sum.promptTokens += usage.promptTokens;
    sum.completionTokens += usage.completionTokens;
    sum.cost += usage.cost;
  }
  return sum;
}
