export { commonVariables, httpUrl, port } from './common-variables.js';
export { ConfigError, configOrExit, readConfig, type ConfigHost, type ConfigProblem } from './config.js';
export { HealthChecks, type HealthCheck, type HealthReport } from './health.js';
export { HealthController } from './health.controller.js';
export { createLogger, NestLogger, type LoggerOptions, type ServiceLogger } from './logger.js';
export { REDACTED, redactor } from './redaction.js';
export { runService, runWorker, startService, type RunOptions, type ServiceOptions } from './run.js';
export { supervise, type HostProcess, type Running, type SuperviseOptions } from './supervise.js';
export { WakeableLoop, type LoopOptions } from './wakeable-loop.js';
