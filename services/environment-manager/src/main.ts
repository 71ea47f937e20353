import 'reflect-metadata';
import { configOrExit, runService } from '@manyhands/nest';
import type { NestExpressApplication } from '@nestjs/platform-express';
import { AppModule, VERSION } from './app.module.js';
import { Config } from './config.js';
import { TOKENS } from './http/login.controller.js';
import { SessionCookies } from './http/session-cookie.js';
import { setUpHttp } from './http/set-up-http.js';

const config = configOrExit(Config);

await runService<NestExpressApplication>(AppModule.with(config), {
  name: 'environment-manager',
  logLevel: config.LOG_LEVEL,
  secrets: [config.MANYHANDS_SECRET, config.LLM_API_KEY, config.MANYHANDS_API_TOKEN ?? ''],
  graceMs: 15_000,
  port: config.PORT,
  host: config.HOST,
  configure: (app) =>
    setUpHttp(app, {
      tokens: app.get(TOKENS),
      cookies: app.get(SessionCookies),
      dashboardDir: config.DASHBOARD_DIR,
      version: VERSION,
    }),
});
