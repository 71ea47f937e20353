import { configOrExit, runWorker } from '@manyhands/nest';
import { AppModule } from './app.module.js';
import { IntegrationConfig } from './config.js';

const config = configOrExit(IntegrationConfig);
await runWorker(AppModule.with(config), {
  name: `integration-agent ${config.AGENT_NAME}`,
  logLevel: config.LOG_LEVEL,
  secrets: [config.MANYHANDS_SECRET, config.LLM_API_KEY],
  graceMs: 15_000,
});
