/** One commit of the first-parent history of a branch. */
export interface MainlineCommit {
  readonly id: string;
  readonly tree: string;
  /** First parent first; empty for a root, and for the edge of a shallow clone. */
  readonly parents: readonly string[];
  /** Committer's time, in seconds since 1970. */
  readonly at: number;
  readonly subject: string;
}

/** One change as it came into the branch: what it did is the difference from `baseTree` to `tree`. */
export interface MergedChange {
  /** The commit on the branch. */
  readonly id: string;
  readonly tree: string;
  /** The branch just before. */
  readonly base: string;
  readonly baseTree: string;
  /** What was merged; null for a change that is one commit. */
  readonly topic: string | null;
  readonly at: number;
  readonly subject: string;
}
