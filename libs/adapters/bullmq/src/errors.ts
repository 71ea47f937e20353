/** The queue's server does not answer. Nothing was rung for sure; ring again later. */
export class DoorbellUnavailable extends Error {
  readonly code = 'doorbell-unavailable';
  readonly retryable = true;
  constructor(server: string, options?: ErrorOptions) {
    super(`the job queue (${server}) does not answer`, options);
  }
}

/** A job whose payload is not what its queue carries: a programming error of whoever rings. */
export class BadJob extends Error {
  readonly code = 'bad-job';
  readonly retryable = false;
  constructor(queue: string, problem: string) {
    super(`not a job for queue ${queue}: ${problem}`);
  }
}
