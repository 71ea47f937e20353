/** A refusal in the shape that OpenAI's clients understand. */
export class OpenAiError extends Error {
  readonly code: string;
  readonly retryable: boolean;
  readonly status: number;
  readonly type: string;
  /** Seconds for the `retry-after` header. */
  readonly retryAfter: number | undefined;

  constructor(facts: {
    status: number;
    code: string;
    message: string;
    type?: string;
    retryAfter?: number | undefined;
  }) {
    super(facts.message);
    this.name = 'OpenAiError';
    this.status = facts.status;
    this.code = facts.code;
    this.type = facts.type ?? 'invalid_request_error';
    this.retryAfter = facts.retryAfter;
    this.retryable = facts.status === 429 || facts.status >= 500;
  }

  body(): object {
    return { error: { message: this.message, type: this.type, param: null, code: this.code } };
  }
}
