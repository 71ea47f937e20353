import type { Tip } from './state.js';

/** What an ejection rests on. A person reads it, so everything can be looked up. */
export interface Evidence {
  /** What the change was tested on, and that this is green without it. */
  readonly base: Tip;
  readonly tip: Tip;
  /** At least two, all red, all on this tree in this environment. */
  readonly runIds: readonly string[];
  readonly environment: string;
}

export type AbandonReason = 'develop-moved' | 'change-withdrawn' | 'commit-missing' | 'superseded';

export type WaitReason = 'queue-empty' | 'needs-not-landed' | 'gate-running' | 'develop-red';

/** What the integration agent does next. Every action is idempotent; after a landing everything is decided anew. */
export type Action =
  /**
   * Merge these changes onto `onto`, one commit each in this order, and record the stack. One that does not merge on `onto` alone is
   * ejected for the conflict; one that merges there but not on the others is left out of the stack, which says so.
   */
  | { readonly kind: 'build'; readonly onto: string; readonly changeIds: readonly string[] }
  /** Run the gate on this commit; a second run before blame names the environment of the first. */
  | ({ readonly kind: 'gate'; readonly environment?: string } & Tip)
  /** Nobody needs the answer of this run any more. */
  | { readonly kind: 'cancel'; readonly runId: string }
  /** Move `develop` from `from` to this commit of the stack, its first `length` parts, by compare-and-swap. */
  | {
      readonly kind: 'land';
      readonly candidateId: string;
      readonly length: number;
      readonly from: string;
      readonly to: Tip;
    }
  /** `develop` contains these parts already: a crash came between the swap and its record. */
  | { readonly kind: 'record-landing'; readonly candidateId: string; readonly length: number }
  /** The change leaves the queue, unless it has another head by now. */
  | {
      readonly kind: 'eject';
      readonly candidateId: string;
      readonly changeId: string;
      readonly headSha: string;
      readonly evidence: Evidence;
    }
  /** The stack is of no use any more. */
  | { readonly kind: 'abandon'; readonly candidateId: string; readonly because: AbandonReason }
  | { readonly kind: 'wait'; readonly because: WaitReason };
