import { resolve } from 'node:path';
import { z } from 'zod';
import { LOG_LEVELS, type LogLevel } from './log.js';

/** Everything the process is told from outside. Parsed once at the start, then frozen. */
export interface Settings {
  /** Keys that open `/api/*` and the event socket. At least one. */
  readonly sessionApiKeys: readonly string[];
  readonly host: string;
  /** 0 lets the system choose; the chosen port is in the ready file. */
  readonly port: number;
  /** Where `{"port":n,"pid":n}` is written once the server listens. */
  readonly readyFile?: string;
  /** One folder per conversation lives here. Absolute. */
  readonly conversationsPath: string;
  readonly logLevel: LogLevel;
  /** What commands and tools see: our own environment without the keys of this server. */
  readonly commandEnvironment: Readonly<Record<string, string>>;
}

/** The environment does not describe a runnable server. The message lists every problem by variable name. */
export class InvalidSettings extends Error {
  readonly code = 'invalid_settings';
  readonly retryable = false;

  constructor(readonly problems: readonly string[]) {
    super(`agent-runtime cannot start:\n${problems.map((problem) => `  - ${problem}`).join('\n')}`);
    this.name = 'InvalidSettings';
  }
}

const port = z.coerce.number().int().min(0).max(65535);

const environmentSchema = z.object({
  OH_SESSION_API_KEYS_0: z.string({ error: 'is required: the key that callers send as X-Session-API-Key' }).min(1),
  AGENT_RUNTIME_HOST: z.string().min(1).default('127.0.0.1'),
  AGENT_RUNTIME_PORT: port.default(0),
  AGENT_RUNTIME_READY_FILE: z.string().min(1).optional(),
  LOG_LEVEL: z.enum(LOG_LEVELS).default('warn'),
  OH_CONVERSATIONS_PATH: z.string().min(1).default('workspace/conversations'),
});

/** Reads the settings from an environment. Throws InvalidSettings with all problems at once. */
export function readSettings(environment: NodeJS.ProcessEnv): Settings {
  const parsed = environmentSchema.safeParse(environment);
  if (!parsed.success) {
    throw new InvalidSettings(parsed.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`));
  }
  const value = parsed.data;
  return Object.freeze({
    sessionApiKeys: sessionApiKeys(environment),
    host: value.AGENT_RUNTIME_HOST,
    port: value.AGENT_RUNTIME_PORT,
    ...(value.AGENT_RUNTIME_READY_FILE === undefined ? {} : { readyFile: resolve(value.AGENT_RUNTIME_READY_FILE) }),
    conversationsPath: resolve(value.OH_CONVERSATIONS_PATH),
    logLevel: value.LOG_LEVEL,
    commandEnvironment: commandEnvironment(environment),
  });
}

function sessionApiKeys(environment: NodeJS.ProcessEnv): string[] {
  return Object.entries(environment)
    .filter(([name, value]) => /^OH_SESSION_API_KEYS_\d+$/.test(name) && value !== undefined && value !== '')
    .map(([, value]) => value as string);
}

/** The agent's commands must not learn the key of the server that runs them. */
function commandEnvironment(environment: NodeJS.ProcessEnv): Record<string, string> {
  const own = /^(OH_|AGENT_RUNTIME_|NODE_CHANNEL_)/;
  const entries = Object.entries(environment).filter(
    (entry): entry is [string, string] => entry[1] !== undefined && !own.test(entry[0]),
  );
  return Object.fromEntries(entries);
}
