/** A change that was approved and waits to land. */
export interface QueuedChange {
  readonly changeId: string;
  readonly taskId: string;
  readonly headSha: string;
  /** Milliseconds since 1970; the order of arrival. */
  readonly queuedAt: number;
  /** Tasks that must have landed first and have not. */
  readonly openNeeds: readonly string[];
}

/** A commit that merges changes onto `develop`, and what is known of its gate. */
export interface CandidateFacts {
  readonly candidateId: string;
  readonly baseSha: string;
  readonly sha: string;
  readonly status: 'built' | 'gating' | 'green' | 'red';
  readonly changes: readonly { readonly changeId: string; readonly headSha: string }[];
  /** What git says of `sha`, when it says anything special: `develop` contains it, or it is not in the repository. */
  readonly commit?: 'in-develop' | 'missing';
}

/** Everything a decision may look at: one read of the state. Repeated, lost or re-ordered events lead to the same read. */
export interface QueueSnapshot {
  readonly develop: string;
  readonly queue: readonly QueuedChange[];
  /** Candidates that are neither landed nor abandoned. */
  readonly candidates: readonly CandidateFacts[];
}
