import { isAbsolute } from 'node:path';
import { DEFAULT_REDO_LIMITS } from '@manyhands/conflict';
import { POLICY_NAMES } from '@manyhands/merge-queue';
import { commonVariables, httpUrl } from '@manyhands/nest';
import { z } from 'zod';

export const IntegrationConfig = z
  .object({
    ...commonVariables,
    AGENT_NAME: z
      .string()
      .regex(/^[a-z0-9][a-z0-9-]{0,62}$/, 'lower-case letters, digits and dashes')
      .default('integration-1'),
    SANDBOX_GATEWAY_URL: httpUrl,
    /** How long one command of a gate may take. */
    GATE_SECONDS: z.coerce.number().positive().max(86_400).default(1800),
    /** Runs of the gate of one repository at the same time. */
    GATE_SLOTS: z.coerce.number().int().min(1).max(64).default(2),
    /** Whether a green gate without any test is red where the same gate ran tests on `develop`. */
    GATE_REQUIRES_TESTS: z.stringbool({ error: 'must be true or false' }).default(true),
    MERGE_POLICY: z.enum(POLICY_NAMES).default('adaptive'),
    /** From 0, as few runs of the gate as possible, to 1, as fast as the slots allow. */
    MERGE_DIAL: z.coerce.number().min(0).max(1).default(0.2),
    /** A change is ejected for a red gate when the odds that it is innocent are below this. */
    MERGE_DOUBT: z.coerce.number().min(0.00001).max(1).default(0.01),
    /** Git's store of credentials (`https://user:password@host`, one a line) for the remotes that are pushed to. */
    PUSH_CREDENTIALS: z.string().refine(isAbsolute, 'must be an absolute path').optional(),
    /** Times that a task is done again because of conflicts before a person is asked. */
    CONFLICT_REDOS: z.coerce.number().int().min(0).max(20).default(DEFAULT_REDO_LIMITS.perTask),
    /** After this long a question about a conflict answers itself. */
    CONFLICT_ANSWER_HOURS: z.coerce.number().positive().max(8760).default(24),
    /** Seconds for the programs that write lock files and generated output of one change anew. */
    MERGE_COMMAND_SECONDS: z.coerce.number('must be a number').positive().max(3600).default(120),
    HEARTBEAT_SECONDS: z.coerce.number().positive().max(60).default(10),
    /** OpenAI-compatible endpoint, ending in /v1, that is asked about entities in conflict. Without it none is. */
    LLM_BASE_URL: httpUrl.optional(),
    LLM_API_KEY: z.string().default('none'),
    LLM_MODEL: z.string().min(1).optional(),
    /** US dollars. */
    LLM_INPUT_COST_PER_TOKEN: z.coerce.number('must be a number').min(0).default(0),
    LLM_OUTPUT_COST_PER_TOKEN: z.coerce.number('must be a number').min(0).default(0),
    /** Seconds for all questions about the conflicts of one change. */
    MERGE_MODEL_SECONDS: z.coerce.number('must be a number').positive().max(3600).default(120),
  })
  .superRefine((config, context) => {
    if (config.LLM_BASE_URL !== undefined && config.LLM_MODEL === undefined)
      context.addIssue({ code: 'custom', path: ['LLM_MODEL'], message: 'is not set, and LLM_BASE_URL needs it' });
  });
export type IntegrationConfig = z.infer<typeof IntegrationConfig>;
