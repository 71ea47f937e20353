import { z } from 'zod';

const MAX_NOTE = 4_000;
/** Text that a database can hold. */
const line = (max: number) =>
  z
    .string()
    .trim()
    .min(1)
    .max(max)
    .refine((text) => !text.includes('\u0000') && text.isWellFormed(), 'must not contain NUL or halves of characters');

/** The tools that an agent has beside those of its sandbox: what each takes. Names, fields and words are what the model reads. */
export const TEAM_TOOL_ARGUMENTS = {
  read_task: z.strictObject({}),
  request_scope: z.strictObject({
    patterns: z
      .array(line(300))
      .min(1)
      .max(20)
      .describe('Paths or path patterns that you need beside your scope, as few and as narrow as possible.'),
    reason: line(1_000).describe('Why the task cannot be done without them. A person may read it.'),
  }),
  read_handoffs: z.strictObject({}),
  post_handoff: z.strictObject({
    note: line(MAX_NOTE).describe('What the next one must know: decisions, names, pitfalls. Not what the diff shows.'),
    files: z.array(line(300)).max(50).optional().describe('Paths that the note is about.'),
    to_task: line(100).optional().describe('Key of the task it is for; without it, every task that needs yours.'),
  }),
  ask_human: z.strictObject({
    question: line(2_000).describe('One question that a person can answer without reading your conversation.'),
    options: z.array(line(200)).min(2).max(6).optional().describe('Possible answers.'),
    default: line(200)
      .optional()
      .describe('What you will do without an answer. With it you go on at once; without it your session ends.'),
  }),
  report_blocked: z.strictObject({
    reason: line(MAX_NOTE).describe('What is in the way, what you tried, and what would help.'),
  }),
} as const;

export type TeamToolName = keyof typeof TEAM_TOOL_ARGUMENTS;
export type TeamToolArguments<Name extends TeamToolName> = z.output<(typeof TEAM_TOOL_ARGUMENTS)[Name]>;
export const TEAM_TOOL_NAMES = Object.keys(TEAM_TOOL_ARGUMENTS) as readonly TeamToolName[];

/** What became of a call: `refused` is an answer that the agent can act on, `failed` is our fault. */
export const TEAM_CALL_OUTCOMES = ['done', 'refused', 'invalid', 'limited', 'failed'] as const;
export type TeamCallOutcome = (typeof TEAM_CALL_OUTCOMES)[number];
