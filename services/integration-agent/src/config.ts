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
  HEARTBEAT_SECONDS: z.coerce.number().positive().max(60).default(10),
});
export type IntegrationConfig = z.infer<typeof IntegrationConfig>;
