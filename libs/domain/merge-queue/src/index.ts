export { testsRun } from './gate/tests-run.js';
export type { AbandonReason, Action, Evidence, WaitReason } from './policy/action.js';
export { decideQueue } from './policy/decide-queue.js';
export { POLICY_NAMES, policyOf, type Policy, type PolicyName } from './policy/policy.js';
export type { DevelopTip, GateRun, Part, QueueState, Stack, Tip, TrackRecord, WaitingChange } from './policy/state.js';
