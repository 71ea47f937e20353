import { configOrExit, runWorker } from '@manyhands/nest';
import { AppModule } from './app.module.js';
import { WorkerConfig } from './config.js';

const config = configOrExit(WorkerConfig);
await runWorker(AppModule.with(config), {
  name: `role-worker ${config.AGENT_NAME}`,
  logLevel: config.LOG_LEVEL,
  secrets: [config.MANYHANDS_SECRET],
  graceMs: 15_000,
});
