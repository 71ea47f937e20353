import { z } from 'zod';

export const EpicStatus = z.enum([
  'submitted',
  'planning',
  'awaiting_approval',
  'running',
  'needs_human',
  'done',
  'failed',
  'cancelled',
]);
export type EpicStatus = z.infer<typeof EpicStatus>;

/** When the plan of an epic waits for a person before anything starts. */
export const ApprovalPolicy = z.enum(['automatic', 'on-risk', 'always']);
export type ApprovalPolicy = z.infer<typeof ApprovalPolicy>;

/**
 * What became of a version of a plan. `started`: put to work without a question. `unsound`: it breaks rules and waits to be
 * mended. `replaced`: a newer version took its place before it was put to work.
 */
export const PlanStanding = z.enum(['started', 'awaiting-approval', 'approved', 'denied', 'unsound', 'replaced']);
export type PlanStanding = z.infer<typeof PlanStanding>;

export const TaskStatus = z.enum([
  'pending',
  'ready',
  'claimed',
  'working',
  'in_review',
  'queued',
  'landed',
  'needs_human',
  'abandoned',
]);
export type TaskStatus = z.infer<typeof TaskStatus>;

export const SessionStatus = z.enum([
  'claimed',
  'checking_conflicts',
  'waiting_for_access',
  'starting',
  'running',
  'checking',
  'committing',
  'proposing',
  'ended',
]);
export type SessionStatus = z.infer<typeof SessionStatus>;

/** Steps of a session between the lease and the first model call, in order. */
export const StartState = z.enum([
  'WORKING',
  'WAITING_FOR_SANDBOX',
  'PREPARING_REPOSITORY',
  'RUNNING_SETUP_SCRIPT',
  'SETTING_UP_GIT_HOOKS',
  'SETTING_UP_SKILLS',
  'STARTING_CONVERSATION',
  'READY',
]);
export type StartState = z.infer<typeof StartState>;

export const AgentState = z.enum([
  'Idle',
  'ClaimingTask',
  'CheckingConflicts',
  'WaitingForAccess',
  'WorkingOnTask',
  'ResolvingConflict',
  'CommittingCode',
  'CreatingPR',
]);
export type AgentState = z.infer<typeof AgentState>;

export const ChangeStatus = z.enum(['open', 'changes_requested', 'queued', 'ejected', 'landed', 'abandoned']);
export type ChangeStatus = z.infer<typeof ChangeStatus>;

export const CandidateStatus = z.enum(['built', 'gating', 'green', 'red', 'landed', 'abandoned']);
export type CandidateStatus = z.infer<typeof CandidateStatus>;

/** `cancelled`: nobody needed its answer any more. `lost`: it came to none, because the agent died or the gate could not run. */
export const GateRunState = z.enum(['running', 'green', 'red', 'cancelled', 'lost']);
export type GateRunState = z.infer<typeof GateRunState>;

/** When `develop` is released: when somebody asks for it, or also whenever an epic is done. */
export const ReleasePolicy = z.enum(['on-demand', 'epic-done']);
export type ReleasePolicy = z.infer<typeof ReleasePolicy>;

/**
 * What became of a release. `intended`: branch and tag are about to move. `unneeded`: all of it was released before its turn.
 * `failed` ones left branch and tag as they were.
 */
export const ReleaseStatus = z.enum(['requested', 'intended', 'released', 'unneeded', 'failed']);
export type ReleaseStatus = z.infer<typeof ReleaseStatus>;

export const SandboxStatus = z.enum(['requested', 'starting', 'ready', 'failed', 'stopping', 'stopped']);
export type SandboxStatus = z.infer<typeof SandboxStatus>;
/**
 * What a sandbox is for. `warm`: for whoever asks next, started and cloned ahead; it becomes one of the first three when it is claimed.
 * `golden`: to keep the checkout that others borrow from.
 */
export const SandboxPurpose = z.enum(['work', 'review', 'gate', 'warm', 'golden']);
export type SandboxPurpose = z.infer<typeof SandboxPurpose>;
/** A gate is nobody's session and belongs to no agent. Where sandboxes differ by role, it has its own. */
export const GATE_ROLE = 'gate';

/** Where the dashboard puts a task: sorted by what a human must do. */
export const Zone = z.enum(['needs-you', 'waiting', 'working', 'in-review', 'merge-queue', 'done']);
export type Zone = z.infer<typeof Zone>;
