import type { Violation } from '../violation.js';

/** When a plan waits for a person: only where owners have to agree, when something about it is a risk, or always. */
export type ApprovalPolicy = 'automatic' | 'on-risk' | 'always';

/** What is known of a sound plan when it is decided whether a person must look at it. */
export interface PlanRisks {
  readonly tasks: number;
  readonly warnings: readonly Violation[];
  /** Needs that a repair added. */
  readonly addedEdges: number;
  /** Hub files that a repair gave to a task of their own. */
  readonly carvedHubs: number;
  /** US dollars that it will probably cost; null when no prices are known. */
  readonly cost: number | null;
}

/** From when on the size of a plan is a risk by itself. */
export interface RiskLimits {
  /** Most tasks. */
  readonly tasks: number;
  /** US dollars. */
  readonly cost: number;
}

/** A plan of more tasks is hard to see through; dearer than this it should not begin by itself. */
export const RISK_LIMITS: RiskLimits = { tasks: 20, cost: 25 };

export type ApprovalNeed =
  | { readonly kind: 'none' }
  /** `reasons` are sentences for the person who is asked; never empty. */
  | { readonly kind: 'person'; readonly reasons: readonly string[] };

/** Whether a person has to approve a sound plan before it starts, and why. */
export function judgeApproval(
  policy: ApprovalPolicy,
  risks: PlanRisks,
  limits: RiskLimits = RISK_LIMITS,
): ApprovalNeed {
  const reasons = reasonsOf(policy, risks, limits);
  return reasons.length === 0 ? { kind: 'none' } : { kind: 'person', reasons };
}

function reasonsOf(policy: ApprovalPolicy, risks: PlanRisks, limits: RiskLimits): string[] {
  switch (policy) {
    case 'automatic':
      return risks.warnings.filter(({ code }) => code === 'owners-must-agree').map(({ message }) => message);
    case 'on-risk':
      return risksOf(risks, limits);
    case 'always':
      return ['this epic wants every plan approved', ...risksOf(risks, limits)];
    default:
      return policy satisfies never;
  }
}

/** Warnings that are told one by one; of more, only how many there are. */
const MOST_WARNINGS = 5;

function risksOf(risks: PlanRisks, limits: RiskLimits): string[] {
  const { tasks, warnings, addedEdges, carvedHubs, cost } = risks;
  const more = warnings.length - MOST_WARNINGS;
  return [
    ...warnings.slice(0, MOST_WARNINGS).map(({ message }) => message),
    ...(more > 0 ? [`there are ${more} more warnings`] : []),
    ...(addedEdges > 0 ? [`tasks overlapped and were put in an order: ${counted(addedEdges, 'need')} added`] : []),
    ...(carvedHubs > 0 ? [`${counted(carvedHubs, 'file')} that several tasks wanted became a task of their own`] : []),
    ...(tasks > limits.tasks ? [`it has ${tasks} tasks, more than ${limits.tasks}`] : []),
    ...(cost !== null && cost > limits.cost
      ? [`it may cost about $${cost.toFixed(2)}, more than $${limits.cost}`]
      : []),
  ];
}

const counted = (number: number, what: string): string => `${number} ${what}${number === 1 ? '' : 's'}`;
