/**
 * The reader itself does not work; no text is to blame.
 * - `not-started`: its process did not come up.
 * - `closed`: it was closed before the answer, or is asked after that.
 */
export class ReaderError extends Error {
  readonly retryable: boolean;

  constructor(
    readonly code: 'not-started' | 'closed',
    message: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
    this.name = 'ReaderError';
    this.retryable = code === 'not-started';
  }
}
