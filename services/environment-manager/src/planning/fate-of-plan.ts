import type { ApprovalPolicy, PlanDocument } from '@manyhands/contracts';
import {
  estimateCost,
  estimatesOf,
  judgeApproval,
  type Prices,
  type RepairedPlan,
  type RiskLimits,
  type Violation,
} from '@manyhands/plan';
import type { PlanFate } from '@manyhands/postgres';

/** What decides whether a sound plan waits for a person, besides the epic's own policy. */
export interface FateRules {
  readonly limits: RiskLimits;
  readonly prices: Prices;
}

export interface SoundPlan {
  readonly document: PlanDocument;
  readonly repair: Pick<RepairedPlan, 'added' | 'carved'> | null;
  readonly warnings: readonly Violation[];
}

/** Whether a sound plan starts or asks a person first. */
export function fateOf(plan: SoundPlan, policy: ApprovalPolicy, { limits, prices }: FateRules): PlanFate {
  const { document, repair, warnings } = plan;
  const risks = {
    tasks: document.tasks.length,
    warnings,
    addedEdges: repair?.added.length ?? 0,
    carvedHubs: repair?.carved?.hubs.length ?? 0,
    cost: estimateCost(minutesOf(document), prices),
  };
  const need = judgeApproval(policy, risks, limits);
  return need.kind === 'none' ? { kind: 'start' } : { kind: 'ask', reasons: need.reasons };
}

/** Work of all tasks together. */
export const minutesOf = ({ tasks }: PlanDocument): number =>
  estimatesOf(tasks).reduce((sum, minutes) => sum + minutes, 0);
