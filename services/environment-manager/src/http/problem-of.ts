import { HttpException } from '@nestjs/common';
import { ProblemError } from './problem.js';

/** Stable codes for statuses that Nest, Express or Node answer with on their own. */
const CODES: Readonly<Record<number, string>> = {
  400: 'bad-request',
  401: 'not-authenticated',
  403: 'forbidden',
  404: 'not-found',
  405: 'method-not-allowed',
  406: 'not-acceptable',
  408: 'request-timeout',
  409: 'conflict',
  413: 'body-too-large',
  414: 'url-too-long',
  415: 'unsupported-media-type',
  422: 'not-processable',
  429: 'too-many-requests',
  503: 'temporarily-unavailable',
};

/** What to answer when `error` was thrown while a request was handled. Only what is not the caller's fault becomes a 5xx. */
export function problemOf(error: unknown): ProblemError {
  if (error instanceof ProblemError) return error;
  const status = statusOf(error);
  if (status !== null && status < 500) return clientProblem(status, error);
  if (isRetryable(error)) return unavailable(error);
  return new ProblemError(500, 'internal-error', 'Something went wrong here; it is in the log of the server.', {
    cause: error,
  });
}

function statusOf(error: unknown): number | null {
  if (error instanceof HttpException) return error.getStatus();
  const status: unknown = error instanceof Error && 'status' in error ? error.status : null;
  return typeof status === 'number' && status >= 400 && status <= 599 ? status : null;
}

function clientProblem(status: number, error: unknown): ProblemError {
  const message = error instanceof Error ? error.message : 'The request cannot be served.';
  return new ProblemError(status, CODES[status] ?? 'bad-request', message.slice(0, 300), { cause: error });
}

/** Adapters mark what may work later, such as a database that does not answer. */
const isRetryable = (error: unknown): boolean =>
  error instanceof Error && 'retryable' in error && error.retryable === true;

const unavailable = (cause: unknown): ProblemError =>
  new ProblemError(503, 'temporarily-unavailable', 'A part that this needs does not answer now. Try again shortly.', {
    headers: { 'Retry-After': '2' },
    cause,
  });
