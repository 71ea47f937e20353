import { isAbsolute } from 'node:path';
import { fileURLToPath } from 'node:url';
import { commonVariables, httpUrl, port } from '@manyhands/nest';
import { z } from 'zod';

/** Beside the services, in the repository as in an image. */
const NETWORKS_DIR = fileURLToPath(new URL('../../../networks', import.meta.url));

/** What the gateway reads from its environment. It is the only process that holds the model's key for sandboxes. */
export const GatewayConfig = z.object({
  ...commonVariables,
  PORT: port.default(0),
  HOST: z.string().min(1).default('127.0.0.1'),
  LLM_BASE_URL: httpUrl,
  LLM_API_KEY: z.string().default(''),
  LLM_MODEL: z.string().min(1),
  LLM_INPUT_COST_PER_TOKEN: z.coerce.number().min(0).default(0),
  LLM_OUTPUT_COST_PER_TOKEN: z.coerce.number().min(0).default(0),
  /** Bytes of one push, as sent. */
  MAX_PUSH_BYTES: z.coerce
    .number()
    .int()
    .positive()
    .default(100 * 1024 * 1024),
  /** Bytes of one file in a push. */
  MAX_FILE_BYTES: z.coerce
    .number()
    .int()
    .positive()
    .default(10 * 1024 * 1024),
  /** Folder of the network files, which say what hosts sandboxes may reach. */
  NETWORKS_DIR: z.string().refine(isAbsolute, 'must be an absolute path').default(NETWORKS_DIR),
});
export type GatewayConfig = z.infer<typeof GatewayConfig>;
