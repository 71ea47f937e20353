import type { WorkerConfig } from '../config.js';
import type { Stage } from './stage.js';

/** The gateway of a story is a folder: git takes `file:` as it takes `http:`, and the model is never asked. */
export const workerConfig = ({ test, dir }: Stage, changes: Partial<WorkerConfig>): WorkerConfig => ({
  DATABASE_URL: test.url,
  MANYHANDS_SECRET: 'ab'.repeat(32),
  MANYHANDS_DATA_DIR: dir.path,
  LOG_LEVEL: 'silent',
  ROLE: 'frontend',
  AGENT_NAME: 'fe-1',
  SANDBOX_GATEWAY_URL: `file://${dir.path}`,
  LLM_MODEL: 'scripted',
  LLM_INPUT_COST_PER_TOKEN: 0,
  LLM_OUTPUT_COST_PER_TOKEN: 0,
  MAX_ITERATIONS: 60,
  SESSION_MINUTES: 60,
  CHECK_SECONDS: 60,
  LEASE_WAIT_MINUTES: 30,
  HEARTBEAT_SECONDS: 10,
  ...changes,
});
