/** The rules of the gateway by number; what each says stands in the README of this package. */
export type Rule = `R${number}`;

/** A request that may not reach the daemon. `field`: where in the request, in the words of the Docker API. */
export class RequestRefused extends Error {
  readonly code = 'request-refused';
  constructor(
    readonly rule: Rule,
    readonly field: string,
    readonly because: string,
    /** HTTP status: 400 malformed, 403 forbidden, 429 beyond a quota. */
    readonly status: 400 | 403 | 429 = 403,
  ) {
    super(`${rule} ${field}: ${because}`);
  }
}
