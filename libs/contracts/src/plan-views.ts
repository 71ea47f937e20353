import { z } from 'zod';
import { PlanDocument } from './plan-document.js';
import { PlanStanding } from './states.js';

const when = z.iso.datetime();
const id = z.uuid();
const violations = z.array(z.record(z.string(), z.unknown()));

/** One version of a plan, without its document. */
const planSummary = {
  id,
  epicId: id,
  version: z.int(),
  origin: z.enum(['model', 'supplied']),
  /** Who supplied it; null for the model. */
  author: z.string().nullable(),
  /** SHA-256 of the document as canonical JSON: what an approval is bound to. Null for plans of before there were approvals. */
  hash: z.string().nullable(),
  standing: PlanStanding,
  /** Why it waits for a person, in sentences. */
  reasons: z.array(z.string()),
  /** Who approved or denied it, and when. */
  decision: z.strictObject({ by: z.string(), at: when, reason: z.string().nullable() }).nullable(),
  createdAt: when,
};

export const PlanSummary = z.strictObject({ ...planSummary, tasks: z.int() }).meta({ id: 'PlanSummary' });
export type PlanSummary = z.infer<typeof PlanSummary>;

/** When the tasks would run with the team that there is. Minutes from the start of the epic. */
export const PlanEstimate = z
  .strictObject({
    criticalPath: z.array(z.string()),
    /** No schedule is faster: the critical path, or the work of the busiest role shared among its agents. */
    lowerBoundMinutes: z.number(),
    makespanMinutes: z.number(),
    perRole: z.record(z.string(), z.strictObject({ tasks: z.int(), minutes: z.number(), agents: z.int() })),
    /** US dollars; null when no prices are known. */
    cost: z.number().nullable(),
  })
  .meta({ id: 'PlanEstimate' });
export type PlanEstimate = z.infer<typeof PlanEstimate>;

export const PlanView = z
  .strictObject({
    ...planSummary,
    document: PlanDocument,
    rounds: z.array(z.strictObject({ violations })),
    /** Warnings, and for an `unsound` plan the rules that it breaks. */
    violations,
    /** What was changed so that the model's plan keeps the rules; null when nothing was. */
    repair: z.record(z.string(), z.unknown()).nullable(),
    estimate: PlanEstimate.nullable(),
  })
  .meta({ id: 'Plan' });
export type PlanView = z.infer<typeof PlanView>;

/** Everything a planning model was asked and answered for one plan, or for a try that came to none. */
export const PlanTranscript = z
  .strictObject({
    epicId: id,
    /** Version of the plan that came out; null for none. */
    version: z.int().nullable(),
    question: z.record(z.string(), z.unknown()),
    turns: z.array(z.record(z.string(), z.unknown())),
    startedAt: when,
    endedAt: when.nullable(),
  })
  .meta({ id: 'PlanTranscript' });
export type PlanTranscript = z.infer<typeof PlanTranscript>;
