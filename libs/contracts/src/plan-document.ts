import { z } from 'zod';

/** Text a person typed: no NUL, no lone surrogates (Postgres stores neither), trimmed, not empty. */
export const text = (max: number) =>
  z
    .string()
    .trim()
    .min(1)
    .max(max)
    .refine((value) => !value.includes('\u0000') && value.isWellFormed(), 'contains NUL or a broken surrogate pair');

/** Largest plan: checked within seconds, and far more than a team works on at once. */
const MOST_TASKS = 5000;

/**
 * One task of a plan, as supplied in YAML or JSON or answered by the planner. A missing scope or acceptance is an empty one: the
 * check of the plan says what is wrong with that in better words.
 */
export const PlanTaskDocument = z.strictObject({
  id: z
    .string()
    .regex(/^[a-z0-9][a-z0-9-]{0,62}$/, 'lower-case letters, digits and dashes, at most 63')
    .meta({ description: 'short key, unique in the plan' }),
  role: z.string().min(1).max(63),
  title: text(200),
  brief: text(20_000),
  scope: z
    .array(z.string().max(1024))
    .max(200)
    .default([])
    .meta({ description: 'path patterns the task may write; ! excludes' }),
  // A task may need all others, and a repair may make it so.
  needs: z
    .array(z.string().max(63))
    .max(MOST_TASKS)
    .default([])
    .meta({ description: 'ids of tasks that must land first' }),
  acceptance: z.array(text(2000)).max(50).default([]).meta({ description: 'shell commands; exit status 0 is green' }),
  estimate: z.number().positive().max(10_000).optional().meta({ description: 'minutes' }),
});
export type PlanTaskDocument = z.infer<typeof PlanTaskDocument>;

export const PlanDocument = z
  .strictObject({ version: z.literal(1).default(1), tasks: z.array(PlanTaskDocument).max(MOST_TASKS) })
  .meta({ id: 'PlanDocument' });
export type PlanDocument = z.infer<typeof PlanDocument>;
