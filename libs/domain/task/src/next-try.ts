/** Why a session ended without a proposal. */
export type SessionEnd =
  /** The worker or its machine went away: nobody's fault, tried again at once. */
  | { readonly kind: 'lost' }
  /** The sandbox, the model or the agent failed in a way that another try may cure. */
  | { readonly kind: 'failed'; readonly retryable: boolean };

/** Tries after the first that a task gets when its agent fails. */
export const RETRIES_AFTER_FAILURE = 2;
/** Lost sessions that are taken as bad luck; more are a poison task and need a person. */
export const LOSSES_BEFORE_HUMAN = 5;

export interface Tries {
  readonly failures: number;
  readonly losses: number;
}

export type NextTry =
  { readonly kind: 'again'; readonly tries: Tries } | { readonly kind: 'ask-human'; readonly tries: Tries };

/** Whether a task whose session ended without a proposal is tried again or handed to a person. */
export function decideNextTry(tries: Tries, end: SessionEnd): NextTry {
  const counted: Tries =
    end.kind === 'lost' ? { ...tries, losses: tries.losses + 1 } : { ...tries, failures: tries.failures + 1 };
  const again =
    end.kind === 'lost'
      ? counted.losses <= LOSSES_BEFORE_HUMAN
      : end.retryable && counted.failures <= RETRIES_AFTER_FAILURE;
  return { kind: again ? 'again' : 'ask-human', tries: counted };
}
