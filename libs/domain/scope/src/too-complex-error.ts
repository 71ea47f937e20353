/**
 * A question about scopes that went over `MAX_SEARCH_STEPS` or `MAX_SUBSETS`.
 * Callers fail closed: no proof, no lease. Asking again does not help; simpler patterns do.
 */
export class ScopeTooComplexError extends Error {
  readonly code = 'too-complex';
  readonly retryable = false;

  constructor(limit: string) {
    super(`these scopes are too complex to compare (${limit}); use fewer wildcards or split the exclusions`);
    this.name = 'ScopeTooComplexError';
  }
}
