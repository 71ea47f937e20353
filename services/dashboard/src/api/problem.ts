import type { Problem } from '@manyhands/contracts';

/** An answer that is not 2xx, or none at all (`status` 0). `message` is a sentence for people. */
export class ApiError extends Error {
  override readonly name = 'ApiError';
  readonly status: number;
  readonly code: string;
  /** Worth another try without anybody changing anything. */
  readonly retryable: boolean;

  constructor(facts: { status: number; code: string; message: string; cause?: unknown }) {
    super(facts.message, { cause: facts.cause });
    this.status = facts.status;
    this.code = facts.code;
    this.retryable = facts.status === 0 || facts.status === 429 || facts.status >= 500;
  }
}

const isRecord = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null;

function isProblem(value: unknown): value is Problem {
  return isRecord(value) && typeof value['detail'] === 'string' && typeof value['code'] === 'string';
}

function sentence(problem: Problem): string {
  const fields = (problem.errors ?? []).map((error) => `${error.field}: ${error.message}`);
  return [problem.detail, ...fields].join(' · ');
}

function parsed(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return null; // A proxy answered with its own page: the status line has to do.
  }
}

/** What a refused answer says: its problem+json, or its status line when it is none. */
export function problemOf(answer: { status: number; statusText: string; body: string }): ApiError {
  const problem = parsed(answer.body);
  if (isProblem(problem)) {
    return new ApiError({ status: answer.status, code: problem.code, message: sentence(problem) });
  }
  const line = `HTTP ${answer.status} ${answer.statusText}`.trim();
  return new ApiError({ status: answer.status, code: 'http_error', message: `The server answered ${line}.` });
}

/** The request got no answer: the server is down, the network is, or it took too long. */
export function noAnswer(cause: unknown): ApiError {
  const slow = cause instanceof DOMException && cause.name === 'TimeoutError';
  const message = slow ? 'The server did not answer in time.' : 'The server cannot be reached.';
  return new ApiError({ status: 0, code: slow ? 'timeout' : 'unreachable', message, cause });
}
