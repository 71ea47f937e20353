import type { ErrorRequestHandler, RequestHandler } from 'express';
import type { z } from 'zod';
import { UnusableWorkingDir } from '../conversation/conversations.js';
import { McpServerUnusable } from '../mcp/discover-tools.js';
import type { Log } from '../log.js';
import { messageOf } from '../errors.js';

/** An answer that is not the one hoped for, in the protocol's form: `{"detail": …}`. */
export class HttpProblem extends Error {
  readonly retryable = false;

  constructor(
    readonly status: number,
    readonly code: string,
    readonly detail: unknown,
  ) {
    super(typeof detail === 'string' ? detail : code);
    this.name = 'HttpProblem';
  }
}

interface ValidationIssue {
  readonly loc: readonly (string | number)[];
  readonly msg: string;
  readonly type: string;
}

type Place = 'body' | 'query' | 'path';

/** Checks a value of a request. Throws a 422 that names every field at fault. */
export function valid<Schema extends z.ZodType>(schema: Schema, value: unknown, place: Place): z.output<Schema> {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  throw invalid(
    parsed.error.issues.map((issue) => ({
      loc: [place, ...issue.path.map((part) => (typeof part === 'symbol' ? String(part) : part))],
      msg: issue.message,
      type: issue.code,
    })),
  );
}

export function invalid(issues: readonly ValidationIssue[]): HttpProblem {
  return new HttpProblem(422, 'validation_failed', issues);
}

export function notFound(what: string): HttpProblem {
  return new HttpProblem(404, 'not_found', `${what} not found`);
}

/** The last handler before the error handler: no route matched. */
export const noRoute: RequestHandler = (request) => {
  throw notFound(`${request.method} ${request.path}`);
};

/** Turns every error into the protocol's form. Four arguments: that is how Express knows an error handler. */
export function answerProblem(log: Log): ErrorRequestHandler {
  return (error: unknown, request, response, next) => {
    if (response.headersSent) {
      next(error);
      return;
    }
    const problem = problemOf(error);
    // 503 is somebody else's trouble, and passes.
    if (problem.status >= 500)
      log(problem.status === 503 ? 'warn' : 'error', `${request.method} ${request.path} failed`, error);
    response.status(problem.status).json({ detail: problem.detail });
  };
}

function problemOf(error: unknown): HttpProblem {
  if (error instanceof HttpProblem) return error;
  if (error instanceof UnusableWorkingDir) {
    return invalid([{ loc: ['body', 'workspace', 'working_dir'], msg: error.message, type: error.code }]);
  }
  if (error instanceof McpServerUnusable) return unusableServer(error);
  return bodyProblem(error) ?? new HttpProblem(500, 'internal', messageOf(error));
}

/** Somebody who says no would say it again; somebody who is away may be back. */
function unusableServer({ server, message, code, retryable }: McpServerUnusable): HttpProblem {
  if (retryable) return new HttpProblem(503, code, message);
  return invalid([{ loc: ['body', 'agent', 'mcp_config', server], msg: message, type: code }]);
}

/** What the body parsers throw. */
function bodyProblem(error: unknown): HttpProblem | undefined {
  if (typeof error !== 'object' || error === null || !('type' in error)) return undefined;
  if (error.type === 'entity.too.large') return new HttpProblem(413, 'too_large', 'The request body is too large');
  if (error.type === 'entity.parse.failed')
    return invalid([{ loc: ['body'], msg: messageOf(error), type: 'json_invalid' }]);
  return undefined;
}
