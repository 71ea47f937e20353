import { z } from 'zod';

/** Compiles, so that a broken expression is a problem of the file and not of a request in the middle of a run. */
const regularExpression = z.string().min(1).refine(compiles, 'is not a regular expression');

function compiles(source: string): boolean {
  try {
    new RegExp(source, 'm');
    return true;
  } catch (error) {
    if (error instanceof SyntaxError) return false;
    throw error;
  }
}

const name = z.string().regex(/^[A-Za-z0-9][A-Za-z0-9._-]*$/, 'letters, digits, dots, dashes and underscores only');

/** When a script is the one to play. All conditions must hold; the more conditions, the earlier it is chosen. */
const scriptCondition = z
  .strictObject({
    marker: name.optional(),
    task: z.string().min(1).optional(),
    kind: z.enum(['work', 'review', 'plan', 'merge']).optional(),
    attempt: z.int().min(1).optional(),
    contains: z.array(z.string().min(1)).min(1).optional(),
    matches: regularExpression.optional(),
    systemContains: z.array(z.string().min(1)).min(1).optional(),
  })
  .refine((condition) => Object.keys(condition).length > 0, 'says nothing: leave it out or name a condition');

/** When an alternative of a turn is the one to play: what the latest user or tool message says. */
const turnCondition = z
  .strictObject({ lastContains: z.string().min(1).optional(), lastMatches: regularExpression.optional() })
  .refine((condition) => Object.keys(condition).length > 0, 'says nothing: leave it out or name a condition');

const scriptedError = z.strictObject({
  status: z.int().min(400).max(599),
  code: z.string().min(1),
  message: z.string().min(1),
  type: z.string().min(1).default('scripted_error'),
  /** Seconds, sent as the `retry-after` header. */
  retryAfter: z.number().min(0).optional(),
  /** After so many times the same request gets the next alternative. Without it the error comes every time. */
  times: z.int().min(1).optional(),
});

const alternative = z
  .strictObject({
    when: turnCondition.optional(),
    say: z.string().min(1).optional(),
    call: z
      .array(z.strictObject({ tool: z.string().min(1), arguments: z.record(z.string(), z.unknown()).default({}) }))
      .min(1)
      .optional(),
    json: z.record(z.string(), z.unknown()).optional(),
    error: scriptedError.optional(),
    delayMs: z.int().min(0).max(600_000).optional(),
  })
  .superRefine((turn, context) => {
    const { say, call, json, error } = turn;
    const said = say !== undefined || call !== undefined;
    const kinds = [said, json !== undefined, error !== undefined].filter(Boolean).length;
    if (kinds === 0) context.addIssue('must say, call, answer json or fail with error');
    if (kinds > 1) context.addIssue('json and error stand alone: no say, no call, not both');
  });

const turn = z
  .preprocess((value) => (Array.isArray(value) ? (value as unknown[]) : [value]), z.array(alternative).min(1))
  .superRefine((alternatives, context) => {
    alternatives.slice(0, -1).forEach((candidate, index) => {
      if (candidate.when === undefined && candidate.error?.times === undefined) {
        context.addIssue({ code: 'custom', path: [index], message: 'always fits, so what follows it is never played' });
      }
    });
  });

/** One script as it is written in a file. The format is explained in the README. */
export const scriptSchema = z.strictObject({
  name,
  about: z.string().optional(),
  when: scriptCondition.optional(),
  /** Milliseconds before each answer whose turn does not say its own. */
  delayMs: z.int().min(0).max(600_000).default(0),
  turns: z.array(turn).min(1),
});

export type Script = z.output<typeof scriptSchema>;
export type ScriptCondition = z.output<typeof scriptCondition>;
export type Alternative = z.output<typeof alternative>;
export type ScriptedError = z.output<typeof scriptedError>;

/** The marker that chooses this script: `[script: <marker>]` in the first user message. */
export function markerOf(script: Script): string {
  return script.when?.marker ?? script.name;
}
