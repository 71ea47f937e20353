/** The relay of a client cannot be had: without it no network is given out. */
export class RelayUnavailable extends Error {
  readonly code = 'relay-unavailable';
  readonly retryable = true;

  constructor(because: string) {
    super(`the relay cannot be had: ${because}`);
  }
}
