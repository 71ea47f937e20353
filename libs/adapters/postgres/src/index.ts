export { Agents, Roles, type RoleView } from './agents.js';
export { AgentPresence, type PresenceOptions } from './agent-presence.js';
export { ApiTokens } from './api-tokens.js';
export { Database, type DatabaseOptions, type HeldLock } from './database.js';
export { Epics, type EpicToPlan, type SubmittedEpic, type SuppliedPlan } from './epics/epics.js';
export { canonicalJson, planHash } from './epics/plan-hash.js';
export { Plannings } from './epics/plannings.js';
export { Plans, type PlanDecision, type PlanRefusal } from './epics/plans.js';
export type { PlanFate, PlanVersion } from './epics/store-plan.js';
export { DatabaseUnavailable, IllegalTransition, RowMissing, SessionOver } from './errors.js';
export { Escalations, type Answer } from './escalations.js';
export { EventLog } from './event-log.js';
export { Idempotency, type Begun } from './idempotency.js';
export { Leases, type LeasesOptions } from './lease/leases.js';
export type { WidenAnswer, WidenFacts, WidenWish } from './lease/wish.js';
export {
  FindingStore,
  type ComparedChange,
  type FoundInterference,
  type LandedChange,
  type OpenFinding,
} from './integration/finding-store.js';
export {
  GateRunStore,
  type GateStep,
  type RunEnd,
  type RunReport,
  type RunRequest,
  type RunToGate,
  type Trouble,
} from './integration/gate-run-store.js';
export type { ChangeToMerge } from './integration/changes-to-merge.js';
export {
  MergeQueueStore,
  type BuiltCandidate,
  type BuiltPart,
  type Ejection,
  type Landing,
  type TaskBrief,
} from './integration/merge-queue-store.js';
export type { ConflictPast, Intent, LeftConflict } from './integration/leave-conflict.js';
export type { CutDiff, Redo, RedoBrief } from './integration/redo.js';
export type { QueueFacts } from './integration/read-queue.js';
export type { ResolutionAttempt, ResolvedFile } from './integration/resolutions.js';
export { Outbox, type Relayed, type Ring } from './outbox.js';
export { type OpenRelease, Releases, type RequestedRelease } from './releases/releases.js';
export { type DuePush, Remotes } from './releases/remotes.js';
export { Repositories, type NewRepository } from './repositories.js';
export { breakdownOf } from './sandboxes/breakdown.js';
export { EgressLog, type EgressRecord } from './sandboxes/egress-log.js';
export { isOfAgent, type AgentPrincipal, type SandboxPrincipal } from './sandboxes/principal.js';
export type { SandboxRequest } from './sandboxes/claim-warm.js';
export { SandboxPool } from './sandboxes/sandbox-pool.js';
export { LeaseHold, type PushStanding } from './sandboxes/lease-hold.js';
export { Pushes, type PushProblem } from './sandboxes/pushes.js';
export { SandboxLedger, type SandboxRow, type StartedSandbox } from './sandboxes/sandbox-ledger.js';
export { type EpicBudget, Usage, type UsageRecord } from './sandboxes/usage.js';
export type { LeaseAnswer } from './sessions/acquire-lease.js';
export type { Assignment, Feedback, ReviewAssignment } from './sessions/assignment.js';
export type { Claim, NotClaimed } from './sessions/claim.js';
export type { Proposal, ProposalAnswer } from './sessions/propose.js';
export { Sessions, type SessionNote, type SessionsOptions } from './sessions/sessions.js';
export type { SuspendAnswer } from './sessions/suspend.js';
export type { Verdict, VerdictAnswer } from './sessions/submit-review.js';
export { Signals, type EventNotice, type UntilOptions } from './signals.js';
export { MAX_OPEN_QUESTIONS, type Asked } from './team-tools/ask-human.js';
export type { HumanQuestion } from './team-tools/why-suspending.js';
export { MAX_HANDOFFS_PER_TASK, type Handoff, type Posted, type ReceivedHandoff } from './team-tools/handoffs.js';
export { TeamDesk, type TeamCall } from './team-tools/team-desk.js';
export type { AskedQuestion } from './team-tools/read-questions.js';
export type { NeededTask, TaskSheet } from './team-tools/task-sheet.js';
export { newId } from './transaction.js';
export { Views } from './views/views.js';
