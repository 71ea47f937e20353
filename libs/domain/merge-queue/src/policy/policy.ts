/** How changes are put together and tested. What may land and who is to blame is the same for all of them. */
export interface Policy {
  readonly name: PolicyName;
  /** From 0, as few gate runs as possible, to 1, as fast as the slots allow. Only `adaptive` has the choice. */
  readonly dial: number;
  /** The most fresh changes in one stack; `zuul`: the width of its window. */
  readonly maxBatch: number;
  /** Milliseconds of waiting after which no younger change lands before this one is decided. */
  readonly patienceMs: number;
  /** Milliseconds of age that a step of priority is worth. */
  readonly priorityMs: number;
  /** A change is ejected when the chance that it is innocent is below this. */
  readonly doubt: number;
}

/**
 * - `adaptive`: group testing by estimated blame rate, side by side
 * - `serial`: one change, one run
 * - `bors`: all that wait in one batch, halved when it is red
 * - `zuul`: every change on top of those ahead of it, in a window; rebuilt behind a red one
 */
export const POLICY_NAMES = ['adaptive', 'serial', 'bors', 'zuul'] as const;
export type PolicyName = (typeof POLICY_NAMES)[number];

const HOUR_MS = 3_600_000;

/** A policy with its defaults. */
export function policyOf(name: PolicyName, more: Partial<Omit<Policy, 'name'>> = {}): Policy {
  const maxBatch = name === 'zuul' ? 16 : 32;
  return { name, dial: 0.2, maxBatch, patienceMs: 24 * HOUR_MS, priorityMs: HOUR_MS, doubt: 0.00005, ...more };
}
