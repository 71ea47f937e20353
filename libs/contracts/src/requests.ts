import { z } from 'zod';
import { PlanDocument, text } from './plan-document.js';
import { ApprovalPolicy, ReleasePolicy } from './states.js';

const name = z
  .string()
  .regex(/^[a-z0-9][a-z0-9._-]{0,62}$/, 'lower-case letters, digits, dot, dash, underscore; at most 63');

/**
 * Stands in a command of a gate for the test files that the candidate can affect, each quoted for the shell. Such a command runs what
 * the others run too, only sooner: a gate has at least one without it.
 */
export const AFFECTED_TESTS = '{affected-tests}';

const gate = z
  .array(text(2000))
  .min(1)
  .max(50)
  .meta({
    description: `shell commands run on every candidate, in order, up to the first red one; ${AFFECTED_TESTS} in one of them stands for the test files that the candidate affects, and at least one is without it`,
  });

/** `POST /api/v1/repositories`: take a code base in. `source` is a local path or an https URL; it is cloned once. */
export const RegisterRepository = z
  .strictObject({
    name,
    source: z.string().min(1).max(2000),
    integrationBranch: z.string().min(1).max(200).default('develop'),
    releaseBranch: z.string().min(1).max(200).optional().meta({
      description: 'default: the default branch of the source if it is not the integration branch, else main',
    }),
    release: ReleasePolicy.optional().meta({ description: 'when develop is released; default: on-demand' }),
    push: z.boolean().optional().meta({
      description: 'whether what lands and what is released is pushed to the source; default: false',
    }),
    gate,
  })
  .meta({ id: 'RegisterRepository' });
export type RegisterRepository = z.infer<typeof RegisterRepository>;

/** `PUT /api/v1/repositories/:name/gate`: what counts from the next run on. What was tested with another gate is tested again. */
export const SetGate = z.strictObject({ gate }).meta({ id: 'SetGate' });
export type SetGate = z.infer<typeof SetGate>;

/** `POST /api/v1/epics`: what a person asks for. With `plan` the model is not asked; `planYaml` is the same as text. */
export const SubmitEpic = z
  .strictObject({
    repository: name.meta({ description: 'name of a registered repository' }),
    title: text(200),
    body: text(100_000),
    plan: PlanDocument.optional(),
    planYaml: z.string().max(1_000_000).optional(),
    maxCost: z.number().positive().max(100_000).optional().meta({ description: 'US dollars for the whole epic' }),
    approval: ApprovalPolicy.optional().meta({ description: 'when the plan waits for a person; default: automatic' }),
    allowProtected: z.boolean().optional().meta({
      description: 'a maintainer says that the plan may write protected paths, such as workflows; default: false',
    }),
  })
  .refine((epic) => epic.plan === undefined || epic.planYaml === undefined, {
    path: ['planYaml'],
    message: 'give plan or planYaml, not both',
  })
  .meta({ id: 'SubmitEpic' });
export type SubmitEpic = z.infer<typeof SubmitEpic>;

/** `POST /api/v1/epics/:id/plans`: a new version of the plan, as JSON or as YAML. */
export const SupplyPlan = z
  .strictObject({ plan: PlanDocument.optional(), planYaml: z.string().max(1_000_000).optional() })
  .refine(({ plan, planYaml }) => (plan === undefined) !== (planYaml === undefined), {
    path: ['plan'],
    message: 'give plan or planYaml, one of them',
  })
  .meta({ id: 'SupplyPlan' });
export type SupplyPlan = z.infer<typeof SupplyPlan>;

/** SHA-256 of the plan as canonical JSON, in hexadecimal. */
export const PlanHash = z.string().regex(/^[0-9a-f]{64}$/, 'must be a SHA-256 in hexadecimal');

/** `POST /api/v1/epics/:id/approve`: yes to exactly this plan. */
export const ApprovePlan = z.strictObject({ hash: PlanHash }).meta({ id: 'ApprovePlan' });
export type ApprovePlan = z.infer<typeof ApprovePlan>;

/** `POST /api/v1/epics/:id/deny`: no; the epic is over. With `hash`, only if the plan is still this one. */
export const DenyPlan = z.strictObject({ reason: text(5000), hash: PlanHash.optional() }).meta({ id: 'DenyPlan' });
export type DenyPlan = z.infer<typeof DenyPlan>;

/** `POST /api/v1/escalations/:id/answer`. */
export const AnswerEscalation = z
  .strictObject({ option: z.string().min(1).max(100), comment: z.string().max(5000).optional() })
  .meta({ id: 'AnswerEscalation' });
export type AnswerEscalation = z.infer<typeof AnswerEscalation>;

/** Cursor pages: `?limit=50&cursor=<nextCursor>`. */
export const PageQuery = z.object({
  limit: z.coerce.number().int().min(1).max(200).default(50),
  cursor: z.string().max(200).optional(),
});
export type PageQuery = z.infer<typeof PageQuery>;
