import { z } from 'zod';
import { CandidateStatus, GateRunState } from './states.js';
import { FindingView } from './views.js';

const id = z.uuid();
const sha = z.string().regex(/^[0-9a-f]{40}$/);
const when = z.iso.datetime();

/** One command of a gate and how it ended. */
const GateStepView = z.strictObject({
  command: z.string(),
  exitCode: z.int(),
  output: z.string(),
  seconds: z.number(),
  /** How many tests its output tells of, for commands that are there for all tests. */
  tests: z.int().optional(),
  /** Why it is red though its exit status is 0. */
  redBecause: z.string().optional(),
});

export const CandidateView = z.strictObject({
  id,
  repositoryId: id,
  baseSha: sha,
  sha,
  status: CandidateStatus,
  /** From the bottom of the stack. */
  changes: z.array(z.strictObject({ changeId: id, taskKey: z.string() })),
  /** Runs of the gate that were asked for it, oldest first. `length`: of the stack's changes, so many from the bottom were tested; 0: its base alone. */
  runs: z.array(
    z.strictObject({
      id,
      sha,
      length: z.int(),
      state: GateRunState,
      environment: z.string(),
      startedAt: when,
      finishedAt: when.nullable(),
    }),
  ),
  /** What the last run that ended has printed. */
  gate: z.array(GateStepView),
  createdAt: when,
  gateStartedAt: when.nullable(),
  gateFinishedAt: when.nullable(),
});
export type CandidateView = z.infer<typeof CandidateView>;

export const MergeQueueView = z
  .strictObject({
    repositoryId: id,
    repository: z.string(),
    develop: sha.nullable(),
    entries: z.array(
      z.strictObject({
        position: z.int(),
        changeId: id,
        taskId: id,
        taskKey: z.string(),
        agent: z.string(),
        title: z.string(),
        since: when,
        /** As of the change. */
        findings: z.array(FindingView),
      }),
    ),
    candidates: z.array(CandidateView),
    /** Why nothing lands at present, or not all that could: the gate cannot run, or git fails. Null when all is well, as far as is known. */
    trouble: z
      .strictObject({ code: z.string(), message: z.string(), since: when, retryAt: when.nullable() })
      .nullable(),
  })
  .meta({ id: 'MergeQueue' });
export type MergeQueueView = z.infer<typeof MergeQueueView>;
