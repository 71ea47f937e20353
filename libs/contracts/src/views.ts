import { z } from 'zod';
import { Reason } from './reason.js';
import {
  AgentState,
  ApprovalPolicy,
  ChangeStatus,
  EpicStatus,
  PlanStanding,
  ReleasePolicy,
  SessionStatus,
  StartState,
  TaskStatus,
  Zone,
} from './states.js';

const when = z.iso.datetime();
const id = z.uuid();
const sha = z.string().regex(/^[0-9a-f]{40}$/);

export const RepositoryView = z
  .strictObject({
    id,
    name: z.string(),
    integrationBranch: z.string(),
    releaseBranch: z.string(),
    gate: z.array(z.string()),
    release: ReleasePolicy,
    /** Whether what lands and what is released is pushed to where it was taken in from. */
    push: z.boolean(),
    /** Since when the remote has not what it should have, and why; null when it has, or when nothing is pushed. */
    behind: z.strictObject({ since: when, cause: Reason }).nullable(),
    createdAt: when,
  })
  .meta({ id: 'Repository' });
export type RepositoryView = z.infer<typeof RepositoryView>;

export const EpicView = z
  .strictObject({
    id,
    repository: z.string(),
    repositoryId: id,
    title: z.string(),
    body: z.string(),
    source: z.string(),
    requestedBy: z.string(),
    status: EpicStatus,
    since: when,
    createdAt: when,
    tasks: z.strictObject({ total: z.int(), landed: z.int(), needsHuman: z.int() }),
    cost: z.number(),
    maxCost: z.number().nullable(),
    approval: ApprovalPolicy,
    /** Whether its plan may write protected paths. */
    allowProtected: z.boolean(),
    /** The newest version of the plan; null while there is none. */
    plan: z
      .strictObject({ version: z.int(), hash: z.string(), standing: PlanStanding, reasons: z.array(z.string()) })
      .nullable(),
    failure: Reason.nullable(),
    availableActions: z.array(z.string()),
  })
  .meta({ id: 'Epic' });
export type EpicView = z.infer<typeof EpicView>;

/** Who or what is in the way of a lease, and the path that proves it. */
export const Blocker = z.strictObject({
  /** Null for a freeze: no task is in the way. */
  taskId: id.nullable(),
  taskKey: z.string(),
  agent: z.string().nullable(),
  witness: z.string(),
  /**
   * `session` while the holder works; `change` while its change waits to land; `ticket` when an older request goes first;
   * `freeze` while nobody is given the path.
   */
  heldBy: z.enum(['session', 'change', 'ticket', 'freeze']),
  /** When a freeze ends. */
  until: when.optional(),
});
export type Blocker = z.infer<typeof Blocker>;

export const TaskView = z
  .strictObject({
    id,
    epicId: id,
    repositoryId: id,
    key: z.string(),
    role: z.string(),
    title: z.string(),
    brief: z.string(),
    scope: z.array(z.string()),
    needs: z.array(z.string()),
    acceptance: z.array(z.string()),
    status: TaskStatus,
    since: when,
    zone: Zone,
    attempt: z.int(),
    agent: z.string().nullable(),
    sessionStatus: SessionStatus.nullable(),
    waitsFor: z.array(Blocker),
    failure: Reason.nullable(),
    cost: z.number(),
    availableActions: z.array(z.string()),
  })
  .meta({ id: 'Task' });
export type TaskView = z.infer<typeof TaskView>;

export const SessionView = z
  .strictObject({
    id,
    taskId: id,
    agentId: id,
    agent: z.string(),
    kind: z.enum(['work', 'review']),
    attempt: z.int(),
    status: SessionStatus,
    startState: StartState.nullable(),
    since: when,
    branch: z.string().nullable(),
    baseSha: sha.nullable(),
    headSha: sha.nullable(),
    redChecks: z.int(),
    refusedPushes: z.int(),
    outcome: z.string().nullable(),
    failure: Reason.nullable(),
    startedAt: when,
    endedAt: when.nullable(),
    cost: z.number(),
  })
  .meta({ id: 'Session' });
export type SessionView = z.infer<typeof SessionView>;

export const AgentView = z
  .strictObject({
    id,
    name: z.string(),
    role: z.string(),
    state: AgentState,
    since: when,
    /** Seconds since the last heartbeat; null when the agent was never seen. */
    lastSignalSeconds: z.number().nullable(),
    signalLost: z.boolean(),
    taskId: id.nullable(),
    taskKey: z.string().nullable(),
    detail: z.string().nullable(),
    waitsFor: z.array(Blocker),
  })
  .meta({ id: 'Agent' });
export type AgentView = z.infer<typeof AgentView>;

export const LeaseView = z
  .strictObject({
    id,
    repositoryId: id,
    taskId: id,
    taskKey: z.string(),
    agent: z.string(),
    scope: z.array(z.string()),
    fence: z.int(),
    /** null = until the change has landed or is abandoned. */
    until: when.nullable(),
    acquiredAt: when,
    waiters: z.array(
      z.strictObject({ taskId: id, taskKey: z.string(), agent: z.string(), since: when, witness: z.string() }),
    ),
  })
  .meta({ id: 'Lease' });
export type LeaseView = z.infer<typeof LeaseView>;

export const ReviewView = z.strictObject({
  id,
  reviewer: z.string(),
  verdict: z.enum(['approve', 'request_changes']),
  summary: z.string(),
  comments: z.array(z.strictObject({ path: z.string(), line: z.int().nullable(), body: z.string() })),
  headSha: sha,
  createdAt: when,
});
export type ReviewView = z.infer<typeof ReviewView>;

/** Why a change may not get on with another one, though both may merge. A hint: it may be wrong, and ejects nobody. */
export const FindingView = z.strictObject({
  id,
  kind: z.string(),
  otherId: id,
  otherTaskKey: z.string(),
  name: z.string(),
  paths: z.array(z.string()),
  sentence: z.string(),
  createdAt: when,
});
export type FindingView = z.infer<typeof FindingView>;

export const ChangeView = z
  .strictObject({
    id,
    taskId: id,
    taskKey: z.string(),
    repositoryId: id,
    agent: z.string(),
    branch: z.string(),
    baseSha: sha,
    headSha: sha,
    title: z.string(),
    description: z.string(),
    status: ChangeStatus,
    since: when,
    reviews: z.array(ReviewView),
    /** About others that wait or have landed, as both are now; at most 50. */
    findings: z.array(FindingView),
    landedSha: sha.nullable(),
    createdAt: when,
  })
  .meta({ id: 'Change' });
export type ChangeView = z.infer<typeof ChangeView>;

export const EscalationView = z
  .strictObject({
    id,
    repositoryId: id,
    epicId: id.nullable(),
    taskId: id.nullable(),
    taskKey: z.string().nullable(),
    kind: z.string(),
    question: z.string(),
    evidence: z.record(z.string(), z.unknown()),
    options: z.array(z.strictObject({ id: z.string(), label: z.string() })),
    defaultOption: z.string(),
    deadline: when.nullable(),
    status: z.enum(['open', 'answered']),
    answer: z.string().nullable(),
    createdAt: when,
  })
  .meta({ id: 'Escalation' });
export type EscalationView = z.infer<typeof EscalationView>;

/** `GET /api/v1/system`: what this instance runs on; shown by CLI and dashboard. */
export const SystemView = z
  .strictObject({
    version: z.string(),
    database: z.string(),
    queue: z.string(),
    sandbox: z.strictObject({ provider: z.string(), isolation: z.string() }),
    model: z.strictObject({ name: z.string(), scripted: z.boolean() }),
    startedAt: when,
  })
  .meta({ id: 'System' });
export type SystemView = z.infer<typeof SystemView>;

export const page = <T extends z.ZodType>(item: T) =>
  z.strictObject({ items: z.array(item), nextCursor: z.string().nullable() });
export type Page<T> = { items: T[]; nextCursor: string | null };

/** RFC 9457 with a stable `code` and, for bad input, the fields at fault. */
export const Problem = z
  .strictObject({
    type: z.string(),
    title: z.string(),
    status: z.int(),
    code: z.string(),
    detail: z.string(),
    instance: z.string().optional(),
    errors: z
      .array(
        z.strictObject({
          field: z.string(),
          code: z.string(),
          message: z.string(),
          witness: z.string().optional(),
          tasks: z.array(z.string()).optional(),
        }),
      )
      .optional(),
  })
  .meta({ id: 'Problem' });
export type Problem = z.infer<typeof Problem>;
