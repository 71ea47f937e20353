export { MAX_OVERLAPS } from './check-overlaps.js';
export { checkPlan } from './check-plan.js';
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
export { readyOrder } from './ready-order.js';
export type { Violation, ViolationCode } from './violation.js';
export { InvalidWorldError, PROTECTED_PATHS, type World } from './world.js';
