/** The model cannot be asked now: no connection, too busy, broken or too slow. The same call may work later. */
export class ModelUnavailable extends Error {
  readonly code = 'model-unavailable';
  readonly retryable = true;

  /** `status`: what the endpoint answered; null when there was no answer. */
  constructor(
    detail: string,
    readonly status: number | null,
    cause: unknown,
  ) {
    super(`the model does not answer: ${detail}`, { cause });
    this.name = 'ModelUnavailable';
  }
}

/** The endpoint does not take the call: wrong key, unknown model, unsupported request. The same call fails again. */
export class ModelRefused extends Error {
  readonly code = 'model-refused';
  readonly retryable = false;

  constructor(
    detail: string,
    readonly status: number,
    cause: unknown,
  ) {
    super(`the model endpoint refused the call (${status}): ${detail}; ${wayOut(status)}`, { cause });
    this.name = 'ModelRefused';
  }
}

function wayOut(status: number): string {
  if (status === 401 || status === 403) return 'check LLM_API_KEY and what it may use';
  if (status === 404) return 'check LLM_BASE_URL and LLM_MODEL';
  return 'check that LLM_MODEL supports structured output (response_format json_schema)';
}
