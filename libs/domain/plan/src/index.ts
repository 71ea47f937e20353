export { estimateCost, type Prices, TOKENS_PER_MINUTE } from './approval/estimate-cost.js';
export {
  type ApprovalNeed,
  type ApprovalPolicy,
  judgeApproval,
  type PlanRisks,
  RISK_LIMITS,
  type RiskLimits,
} from './approval/judge-approval.js';
export { MAX_BRIEF_VIOLATIONS } from './check-briefs.js';
export { MAX_IMPORT_EDGES } from './check-imports.js';
export { MAX_OVERLAPS } from './check-overlaps.js';
export { MAX_OWNER_WARNINGS } from './check-owners.js';
export { checkPlan } from './check-plan.js';
export { DEFAULT_ESTIMATE_MINUTES, estimatesOf } from './estimates.js';
export type { PlanDocument, PlanTask } from './plan-document.js';
export {
  type EpicToPlan,
  MAX_FEEDBACK_ROUNDS,
  type PlanCheck,
  planEpic,
  type PlanOutcome,
  type ReadPlan,
} from './plan-epic.js';
export {
  type PlanFeedback,
  PlannerModel,
  type PlanProposal,
  type PlanRequest,
  type PlanUsage,
} from './planner-model.js';
export {
  foreignOwners,
  NO_OWNERSHIP,
  type OwnedArea,
  type Ownership,
  ownershipFor,
  type OwnershipMode,
  type OwnershipRules,
} from './ownership.js';
export { readyOrder } from './ready-order.js';
export type { CarvedHubs } from './repair/carve-hubs.js';
export { repairPlan, type RepairedPlan } from './repair/repair-plan.js';
export { type Schedule, schedule, type ScheduledTask, type Team } from './schedule/schedule.js';
export { MAX_PLAN_STEPS } from './prover.js';
export { MAX_PLAN_STATES } from './read-scopes.js';
export { InvalidWorldError, PROTECTED_PATHS } from './protected-paths.js';
export { invalidDocument, isError, type Severity, type Violation, type ViolationCode } from './violation.js';
export { WIDTH_LIMITS, type WidthLimits } from './width-limits.js';
export type { ImportEdge, World } from './world.js';
