/** The gateway cannot start as it is configured. The message names every variable or field. */
export class InvalidConfig extends Error {
  readonly code = 'invalid-config';
  readonly retryable = false;

  constructor(readonly problems: readonly string[]) {
    super(`docker-gateway cannot start:\n${problems.map((problem) => `  - ${problem}`).join('\n')}`);
  }
}
