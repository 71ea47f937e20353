/** Files of `networks/` that cannot be used. Each problem names its file and field. */
export class InvalidNetworks extends Error {
  readonly code = 'invalid-networks';
  readonly retryable = false;

  constructor(readonly problems: readonly string[]) {
    super(problems.join('\n'));
  }
}
