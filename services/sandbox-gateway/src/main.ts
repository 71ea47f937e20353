import type { NestExpressApplication } from '@nestjs/platform-express';
import { configOrExit, runService } from '@manyhands/nest';
import { AppModule } from './app.module.js';
import { GatewayConfig } from './config.js';
import { openEgress } from './egress/open-egress.js';

const config = configOrExit(GatewayConfig);
await runService<NestExpressApplication>(AppModule.with(config), {
  name: 'sandbox-gateway',
  logLevel: config.LOG_LEVEL,
  secrets: [config.MANYHANDS_SECRET, config.LLM_API_KEY],
  port: config.PORT,
  host: config.HOST,
  socket: config.SANDBOX_SOCKETS?.gateway,
  configure: openEgress,
});
