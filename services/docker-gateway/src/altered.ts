/** R25: the daemon made something else than was asked. It is being removed. */
export class Altered extends Error {
  readonly code = 'altered-by-daemon';
  readonly retryable = false;

  constructor(
    readonly what: string,
    readonly differences: readonly string[],
  ) {
    super(`the daemon made ${what} otherwise than asked (${differences.join('; ').slice(0, 500)}); it is taken away`);
  }
}
