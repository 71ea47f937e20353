import { PROTECTED_PATHS } from '@manyhands/plan';

/** How far a lease may grow without a person, and how long a wish waits. */
export interface WidenPolicy {
  /** Most patterns of one wish. */
  readonly maxPatterns: number;
  /** Most wishes that one task gets granted, those before its suspensions included. */
  readonly maxWishes: number;
  /** Most tracked files that one wish adds. */
  readonly maxFiles: number;
  /** Most of the tracked files that one wish adds, as a share between 0 and 1. One file is always little enough. */
  readonly maxShare: number;
  /** What only a person gives: see `PROTECTED_PATHS` of `@manyhands/plan` for the reading of a pattern that begins with two stars and a slash. */
  readonly protectedPaths: readonly string[];
  /** How long a wish may wait for others, from the first asking on, while its session keeps its lease. Milliseconds. */
  readonly maxWaitMs: number;
  /** When a wish that waits is to be asked again. Milliseconds. */
  readonly askAgainMs: number;
  /** How long a person has to answer; after that the wish is denied. Milliseconds. */
  readonly answerWithinMs: number;
}

/** A wish is a correction of a plan, not a plan: ten patterns, twenty files, a tenth of the tree. */
export const DEFAULT_WIDEN_POLICY: WidenPolicy = {
  maxPatterns: 10,
  maxWishes: 10,
  maxFiles: 20,
  maxShare: 0.1,
  protectedPaths: PROTECTED_PATHS,
  maxWaitMs: 60_000,
  askAgainMs: 5_000,
  answerWithinMs: 30 * 60_000,
};
