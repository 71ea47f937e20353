type ErrorType =
  | 'invalid_request_error'
  | 'authentication_error'
  | 'permission_error'
  | 'insufficient_quota'
  | 'rate_limit_error'
  | 'server_error';

interface Facts {
  readonly status: number;
  readonly code: string;
  /** A sentence for whoever reads the agent's log: what is wrong and the way out. */
  readonly message: string;
  readonly type?: ErrorType;
  /** Value of the `retry-after` header. */
  readonly retryAfter?: string | undefined;
}

const TYPES: Readonly<Record<number, ErrorType>> = {
  401: 'authentication_error',
  402: 'insufficient_quota',
  403: 'permission_error',
  429: 'rate_limit_error',
};

/** A model call ends without an answer. Knows its HTTP status and its body in the shape that OpenAI's clients read. */
export class ModelCallRefused extends Error {
  readonly status: number;
  readonly code: string;
  readonly type: ErrorType;
  readonly retryable: boolean;
  readonly retryAfter: string | undefined;

  constructor(facts: Facts) {
    super(facts.message);
    this.name = 'ModelCallRefused';
    this.status = facts.status;
    this.code = facts.code;
    this.type = facts.type ?? (facts.status >= 500 ? 'server_error' : (TYPES[facts.status] ?? 'invalid_request_error'));
    this.retryable = facts.status === 429 || facts.status >= 500;
    this.retryAfter = facts.retryAfter;
  }

  body(): { error: { message: string; type: string; param: null; code: string } } {
    return { error: { message: this.message, type: this.type, param: null, code: this.code } };
  }
}
