import { z } from 'zod';
import { PlanDocument, text } from './plan-document.js';

const name = z
  .string()
  .regex(/^[a-z0-9][a-z0-9._-]{0,62}$/, 'lower-case letters, digits, dot, dash, underscore; at most 63');

/** `POST /api/v1/repositories`: take a code base in. `source` is a local path or an https URL; it is cloned once. */
export const RegisterRepository = z
  .strictObject({
    name,
    source: z.string().min(1).max(2000),
    integrationBranch: z.string().min(1).max(200).default('develop'),
    releaseBranch: z.string().min(1).max(200).default('main'),
    gate: z.array(text(2000)).min(1).max(50).meta({ description: 'shell commands run on every candidate' }),
  })
  .meta({ id: 'RegisterRepository' });
export type RegisterRepository = z.infer<typeof RegisterRepository>;

/** `POST /api/v1/epics`: what a person asks for. With `plan` the model is not asked; `planYaml` is the same as text. */
export const SubmitEpic = z
  .strictObject({
    repository: name.meta({ description: 'name of a registered repository' }),
    title: text(200),
    body: text(100_000),
    plan: PlanDocument.optional(),
    planYaml: z.string().max(1_000_000).optional(),
    maxCost: z.number().positive().max(100_000).optional().meta({ description: 'US dollars for the whole epic' }),
  })
  .refine((epic) => epic.plan === undefined || epic.planYaml === undefined, {
    path: ['planYaml'],
    message: 'give plan or planYaml, not both',
  })
  .meta({ id: 'SubmitEpic' });
export type SubmitEpic = z.infer<typeof SubmitEpic>;

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
