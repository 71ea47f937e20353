import { STATUS_CODES } from 'node:http';
import type { Problem } from '@manyhands/contracts';

/** What is wrong with one field of a request. */
export type FieldError = NonNullable<Problem['errors']>[number];

export interface ProblemExtras {
  readonly errors?: readonly FieldError[];
  /** Response headers that belong to the answer, such as `Allow` or `Retry-After`. */
  readonly headers?: Readonly<Record<string, string>>;
  readonly cause?: unknown;
}

/** An answer that is not the one the caller hoped for; the filter turns it into `application/problem+json`. */
export class ProblemError extends Error {
  readonly retryable = false;
  readonly errors: readonly FieldError[];
  readonly headers: Readonly<Record<string, string>>;

  constructor(
    /** HTTP status, 4xx or 5xx. */
    readonly status: number,
    /** Stable, for programs: `plan-invalid`. */
    readonly code: string,
    /** One or two sentences for people: what is wrong and the way out. */
    readonly detail: string,
    extras: ProblemExtras = {},
  ) {
    super(detail, { cause: extras.cause });
    this.name = 'ProblemError';
    this.errors = extras.errors ?? [];
    this.headers = extras.headers ?? {};
  }
}

/** At most this many field errors are told; a plan of thousands of tasks can have as many. */
const MOST_ERRORS = 100;

/** The document of RFC 9457 for an error. */
export function problemDocument(error: ProblemError): Problem {
  const errors = error.errors.slice(0, MOST_ERRORS);
  return {
    type: `urn:manyhands:problem:${error.code}`,
    title: STATUS_CODES[error.status] ?? 'Error',
    status: error.status,
    code: error.code,
    detail: error.detail,
    ...(errors.length === 0 ? {} : { errors }),
  };
}

/** `404` for a thing that is asked for by its id. */
export const notFound = (what: string, id: string): ProblemError =>
  new ProblemError(404, `${what}-not-found`, `There is no ${what} with the id ${id}.`, {
    errors: [{ field: 'id', code: 'not-found', message: `no such ${what}` }],
  });

/** The value, or the `404` that says what is not there. */
export function found<T>(value: T | null | undefined, what: string, id: string): T {
  if (value === null || value === undefined) throw notFound(what, id);
  return value;
}
