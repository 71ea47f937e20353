/** Why a session ended without a proposal. */
export type SessionEnd =
  /** The worker or its machine went away: nobody's fault. */
  | { readonly kind: 'lost' }
  /** The sandbox, the model or the agent failed in a way that another try may cure. */
  | { readonly kind: 'failed'; readonly retryable: boolean };

/** Tries after the first that a task gets when its agent fails. */
export const RETRIES_AFTER_FAILURE = 2;
/** Lost sessions that are taken as bad luck; more are a poison task and need a person. */
export const LOSSES_BEFORE_HUMAN = 5;

const FIRST_PAUSE_MS = 2_000;
const PAUSE_GROWTH = 4;
/** No pause between tries is longer. Milliseconds. */
export const LONGEST_PAUSE_MS = 30_000;

export interface Tries {
  readonly failures: number;
  readonly losses: number;
}

export type NextTry =
  /** `pauseMs`: milliseconds from now in which nobody may claim the task; 0 is at once. */
  | { readonly kind: 'again'; readonly tries: Tries; readonly pauseMs: number }
  | { readonly kind: 'ask-human'; readonly tries: Tries };

/**
 * What a failure counts as. When the lease of the session has run out meanwhile, the worker was silent for long and everything
 * was refused to its agent after that: the session is lost, whatever it says it failed of.
 */
export const endOfFailure = (failure: { retryable: boolean; leaseRanOut: boolean }): SessionEnd =>
  failure.leaseRanOut ? { kind: 'lost' } : { kind: 'failed', retryable: failure.retryable };

/** Whether a task whose session ended without a proposal is tried again, and when, or handed to a person. */
export function decideNextTry(tries: Tries, end: SessionEnd): NextTry {
  const counted: Tries =
    end.kind === 'lost'
      ? { failures: tries.failures, losses: tries.losses + 1 }
      : { failures: tries.failures + 1, losses: tries.losses };
  const again =
    end.kind === 'lost'
      ? counted.losses <= LOSSES_BEFORE_HUMAN
      : end.retryable && counted.failures <= RETRIES_AFTER_FAILURE;
  return again
    ? { kind: 'again', tries: counted, pauseMs: pauseBefore(counted, end) }
    : { kind: 'ask-human', tries: counted };
}

/** What failed may need a moment to come right: 2 s, then 8 s. The first loss is bad luck and costs nobody time; then 2 s, 8 s, 30 s. */
const pauseBefore = (counted: Tries, end: SessionEnd): number =>
  nthPauseMs(end.kind === 'lost' ? counted.losses - 1 : counted.failures);

const nthPauseMs = (nth: number): number =>
  nth <= 0 ? 0 : Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * PAUSE_GROWTH ** (nth - 1));
