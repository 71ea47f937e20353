import { commonVariables, httpUrl } from '@manyhands/nest';
import { z } from 'zod';

/** What a worker reads from its environment. The role is configuration: one program serves every role. */
export const WorkerConfig = z.object({
  ...commonVariables,
  ROLE: z.string().regex(/^[a-z][a-z0-9-]{0,62}$/, 'lower-case letters, digits and dashes'),
  AGENT_NAME: z.string().regex(/^[a-z0-9][a-z0-9-]{0,62}$/, 'lower-case letters, digits and dashes'),
  SANDBOX_GATEWAY_URL: httpUrl,
  LLM_MODEL: z.string().min(1).default('scripted'),
  LLM_INPUT_COST_PER_TOKEN: z.coerce.number().min(0).default(0),
  LLM_OUTPUT_COST_PER_TOKEN: z.coerce.number().min(0).default(0),
  /** Model calls of one run of the agent. */
  MAX_ITERATIONS: z.coerce.number().int().min(1).max(1000).default(60),
  /** How long one session may take in all. */
  SESSION_MINUTES: z.coerce.number().positive().max(1440).default(60),
  /** How long one command of a check may take. */
  CHECK_SECONDS: z.coerce.number().positive().max(7200).default(900),
  /** How long a task may wait for files that others hold before it goes back to the queue. */
  LEASE_WAIT_MINUTES: z.coerce.number().positive().max(1440).default(30),
  HEARTBEAT_SECONDS: z.coerce.number().positive().max(60).default(10),
});
export type WorkerConfig = z.infer<typeof WorkerConfig>;
