export { REVIEW_ROUNDS_BEFORE_HUMAN, decideAfterReview, type AfterReview, type ReviewVerdict } from './after-review.js';
export { deriveAgentState, type AgentFacts, type AgentStateName } from './agent-state.js';
export { EPIC_LIFECYCLE, type EpicEvent, type EpicStatus } from './epic-lifecycle.js';
export { branchOf } from './branch.js';
export {
  LONGEST_PAUSE_MS,
  LOSSES_BEFORE_HUMAN,
  RETRIES_AFTER_FAILURE,
  decideNextTry,
  endOfFailure,
  type NextTry,
  type SessionEnd,
  type Tries,
} from './next-try.js';
export { SESSION_LIFECYCLE, type SessionEvent, type SessionStatus } from './session-lifecycle.js';
export { TASK_LIFECYCLE, type TaskEvent, type TaskStatus } from './task-lifecycle.js';
export { isTerminal, step, type Step, type TransitionTable } from './transition-table.js';
export { zoneOf, type ZoneName } from './zone.js';
