export interface AgentServerErrorFields {
  /** HTTP status; 0 when there was no answer. */
  readonly status: number;
  /** Stable, for programs: `unauthorized`, `not_found`, `timeout`, … */
  readonly code: string;
  /** Whether the same call may succeed later. */
  readonly retryable: boolean;
  /** For people. */
  readonly detail: string;
  readonly cause?: unknown;
}

/** An agent-server refused a call, or did not answer it as the protocol says. */
export class AgentServerError extends Error {
  readonly status: number;
  readonly code: string;
  readonly retryable: boolean;
  readonly detail: string;

  constructor(fields: AgentServerErrorFields) {
    super(`agent-server: ${fields.detail} (${fields.code})`, { cause: fields.cause });
    this.name = 'AgentServerError';
    this.status = fields.status;
    this.code = fields.code;
    this.retryable = fields.retryable;
    this.detail = fields.detail;
  }
}

/**
 * Nobody answers at the address: the server died, or never lived. Its conversations may still be on disk, so the work
 * can go on in a new server with the same state.
 */
export class AgentServerGone extends AgentServerError {
  constructor(url: string, cause: unknown) {
    const reason = cause instanceof Error ? cause.message || cause.name : String(cause);
    super({
      status: 0,
      code: 'agent_server_gone',
      retryable: true,
      detail: `${url} does not answer: ${reason}`,
      cause,
    });
    this.name = 'AgentServerGone';
  }
}

const CODES: Readonly<Record<number, string>> = {
  400: 'bad_request',
  401: 'unauthorized',
  403: 'forbidden',
  404: 'not_found',
  409: 'conflict',
  413: 'too_large',
  422: 'invalid_request',
  429: 'too_busy',
};

/** Reads the protocol's error body, `{"detail": text or list of problems}`. */
export function errorOfAnswer(call: string, status: number, body: Buffer): AgentServerError {
  const code = CODES[status] ?? (status >= 500 ? 'server_error' : 'unexpected_status');
  const retryable = status === 429 || status >= 500;
  return new AgentServerError({ status, code, retryable, detail: `${call} answered ${status}: ${detailOf(body)}` });
}

function detailOf(body: Buffer): string {
  const raw = body.toString('utf8').slice(0, 2_000);
  try {
    const { detail } = JSON.parse(raw) as { detail?: unknown };
    if (detail === undefined) return raw;
    return typeof detail === 'string' ? detail : JSON.stringify(detail);
  } catch {
    // Not JSON, or cut off: the text itself says most.
    return raw;
  }
}
