import { isAbsolute } from 'node:path';
import { DEFAULT_REDO_LIMITS } from '@manyhands/conflict';
import { POLICY_NAMES } from '@manyhands/merge-queue';
import { commonVariables, httpUrl } from '@manyhands/nest';
import { z } from 'zod';

export const IntegrationConfig = z.object({
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
  HEARTBEAT_SECONDS: z.coerce.number().positive().max(60).default(10),
});
export type IntegrationConfig = z.infer<typeof IntegrationConfig>;
