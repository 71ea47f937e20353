import type { LoggerService } from '@nestjs/common';
import { destination, pino, type DestinationStream, type Level, type LevelWithSilent, type Logger } from 'pino';
import { REDACTED, SECRET_PATHS, redactor } from './redaction.js';

export type ServiceLogger = Logger;

export interface LoggerOptions {
  /** Name of the service; in every line. */
  readonly name: string;
  readonly level: LevelWithSilent;
  /** Values that must not appear in any line, wherever they come from: keys, passwords. */
  readonly secrets?: readonly string[];
  /** Where lines go. Default: standard error, so that standard output stays free for what a command answers. */
  readonly stream?: DestinationStream;
}

/** A logger that writes one JSON object per line and blanks secrets by key, by value and by shape. */
export function createLogger(options: LoggerOptions): ServiceLogger {
  return pino(
    {
      name: options.name,
      level: options.level,
      redact: { paths: SECRET_PATHS, censor: REDACTED },
      hooks: { streamWrite: redactor(options.secrets ?? []) },
      formatters: { level: (label) => ({ level: label }) },
      timestamp: () => `,"time":"${new Date().toISOString()}"`,
    },
    options.stream ?? destination({ dest: 2, sync: true }),
  );
}

/**
 * Lets Nest log through our logger. Code logs by `new Logger('Context')` of `@nestjs/common`:
 * `warn('sentence', { facts })` or `error('sentence', error)`; the last string argument is the context that Nest adds.
 */
export class NestLogger implements LoggerService {
  constructor(private readonly logger: ServiceLogger) {}

  log(message: unknown, ...rest: unknown[]): void {
    this.write('info', message, rest);
  }
  warn(message: unknown, ...rest: unknown[]): void {
    this.write('warn', message, rest);
  }
  error(message: unknown, ...rest: unknown[]): void {
    this.write('error', message, rest);
  }
  fatal(message: unknown, ...rest: unknown[]): void {
    this.write('fatal', message, rest);
  }
  debug(message: unknown, ...rest: unknown[]): void {
    this.write('debug', message, rest);
  }
  verbose(message: unknown, ...rest: unknown[]): void {
    this.write('trace', message, rest);
  }

  private write(level: Level, message: unknown, rest: unknown[]): void {
    const context = typeof rest.at(-1) === 'string' ? { context: rest.at(-1) } : {};
    const details = typeof rest.at(-1) === 'string' ? rest.slice(0, -1) : rest;
    const facts = [message, ...details].filter((part) => typeof part !== 'string').map(factsOf);
    const text = [message, ...details].filter((part) => typeof part === 'string').join('\n');
    this.logger[level](Object.assign({}, context, ...facts) as object, text);
  }
}

function factsOf(part: unknown): object {
  if (part instanceof Error) return { err: part };
  return typeof part === 'object' && part !== null ? part : { value: part };
}
