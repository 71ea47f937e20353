import { z } from 'zod';
import { variablesHelp } from './variables-help.js';

/** One variable that is missing or wrong. The value is never part of it: it may be a secret. */
export interface ConfigProblem {
  readonly variable: string;
  readonly message: string;
}

/** The environment does not make a configuration. Carries every problem at once, so that one restart is enough. */
export class ConfigError extends Error {
  readonly code = 'config-invalid';
  readonly retryable = false;

  constructor(readonly problems: readonly ConfigProblem[]) {
    super(['The configuration is not usable:', ...problems.map((p) => `  ${p.variable}: ${p.message}`)].join('\n'));
    this.name = 'ConfigError';
  }
}

/**
 * Reads a service's configuration from its environment: parsed once, frozen, and the only reader of environment variables.
 * A variable that is set to nothing counts as not set. Throws {@link ConfigError} with all problems.
 */
export function readConfig<S extends z.ZodType>(schema: S, environment: NodeJS.ProcessEnv): Readonly<z.output<S>> {
  const given = Object.fromEntries(Object.entries(environment).filter(([, value]) => value !== ''));
  const parsed = schema.safeParse(given);
  if (!parsed.success) throw new ConfigError(parsed.error.issues.map((issue) => problemOf(issue, given)));
  return deepFreeze(parsed.data);
}

/** The host's environment, command line and how to end: `process` fits. */
export interface ConfigHost {
  readonly env: NodeJS.ProcessEnv;
  readonly argv?: readonly string[];
  readonly stdout?: { write(text: string): unknown };
  readonly stderr: { write(text: string): unknown };
  exit(code: number): never;
}

/**
 * For `main.ts`: like {@link readConfig}, but prints the problems and ends the process with status 1. With `--help` on the command line
 * it prints the variables and ends with 0.
 */
export function configOrExit<S extends z.ZodType>(schema: S, host: ConfigHost = process): Readonly<z.output<S>> {
  if (host.argv?.includes('--help')) {
    host.stdout?.write(variablesHelp(schema));
    return host.exit(0);
  }
  try {
    return readConfig(schema, host.env);
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    host.stderr.write(`${error.message}\n`);
    return host.exit(1);
  }
}

function problemOf(issue: z.core.$ZodIssue, given: Record<string, unknown>): ConfigProblem {
  const variable = String(issue.path[0] ?? 'environment');
  const missing = issue.code === 'invalid_type' && given[variable] === undefined;
  return { variable, message: missing ? 'is not set' : issue.message };
}

function deepFreeze<T>(value: T): T {
  if (typeof value !== 'object' || value === null || Object.isFrozen(value)) return value;
  for (const inner of Object.values(value)) deepFreeze(inner);
  return Object.freeze(value);
}
