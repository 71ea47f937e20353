import type { PlanDocument, PlanEstimate } from '@manyhands/contracts';

/** A broken rule as it comes from the planner: plain data. */
export interface ToldViolation {
  readonly code: string;
  readonly severity: 'error' | 'warning';
  readonly message: string;
  readonly tasks: readonly string[];
  readonly witness?: string;
}

/** What a dry run came to. */
export interface PlanReport {
  /** The plan keeps the rules. */
  readonly ok: boolean;
  /** Null when no answer was a plan. */
  readonly plan: PlanDocument | null;
  /** SHA-256 of the plan as canonical JSON. */
  readonly hash?: string;
  /** What was changed so that the plan keeps the rules. */
  readonly repair?: {
    readonly added: readonly (readonly [string, string])[];
    readonly reasons: readonly string[];
  } | null;
  /** Whether it would start, and why not. */
  readonly fate?: { readonly kind: 'start' | 'ask'; readonly reasons?: readonly string[] };
  readonly estimate?: PlanEstimate;
  /** The proposals that were sent back. */
  readonly rounds: readonly { readonly plan?: unknown; readonly violations: readonly ToldViolation[] }[];
  /** Warnings, and for a plan that is not ok the rules that it breaks. */
  readonly violations: readonly ToldViolation[];
}
