/** A change that was approved and waits to land, with what its place in the order depends on. */
export interface WaitingChange {
  readonly changeId: string;
  readonly taskId: string;
  readonly headSha: string;
  /** Milliseconds since 1970; the order of arrival. */
  readonly queuedAt: number;
  /** Tasks that must have landed first and have not. */
  readonly openNeeds: readonly string[];
  /** Every step above 0 counts as so many milliseconds of age as the policy says. Default 0. */
  readonly priority?: number;
  /**
   * Changes of one lane touch each other (by scope or by imports) and land in their order. Those of different lanes, and those
   * without one, are disjoint and may pass each other.
   */
  readonly lane?: string;
  /**
   * How likely it is bad, from 0 to 1, by what somebody saw of it before any test: it is looked for there first when a group is red. It is
   * no evidence, and ejects nobody. Counts where it is above the estimated blame rate. Default 0.
   */
  readonly suspicion?: number;
  /** Waiting changes that it may not get on with. Of two that do not, the later one is tested on top of the other, once that is cleared. */
  readonly interferesWith?: readonly string[];
}

/** One step of a candidate's stack: a change merged on top of what is below, and the commit and the tree that this made. */
export interface Part {
  readonly changeId: string;
  /** The commit of the change that was merged. */
  readonly headSha: string;
  readonly sha: string;
  readonly tree: string;
}

/** A commit with its tree. */
export interface Tip {
  readonly sha: string;
  readonly tree: string;
}

/** A stack of changes on a tip of `develop`, bottom first, one merge commit each. Any prefix of it can be tested and can land. */
export interface Stack {
  readonly candidateId: string;
  readonly base: Tip;
  readonly parts: readonly Part[];
  /** Changes that were to be in it and did not merge on top of the others, though they may on `develop` alone. */
  readonly leftOut?: readonly string[];
  /** How many of its parts `develop` contains, by git's word; 0 when unknown. */
  readonly inDevelop?: number;
  /** A commit of it is not in the repository: a machine without power, a restored copy. */
  readonly missing?: boolean;
}

/** One run of the gate. A result belongs to the tree and to the gate's configuration, whoever asked for it. Lost runs are not told. */
export interface GateRun {
  readonly runId: string;
  readonly tree: string;
  /** Hash of the gate's configuration. */
  readonly gate: string;
  /** Hash of the image it ran in: two reds count together only in the same one. */
  readonly environment: string;
  readonly state: 'running' | 'green' | 'red';
}

/** Where `develop` is. */
export interface DevelopTip extends Tip {
  /** Earlier tips from which landings of this queue led here, since anybody else moved `develop`. */
  readonly line: readonly string[];
}

/** What the queue remembers of the recent past, say of 200 changes: the estimates start from it. */
export interface TrackRecord {
  readonly landed: number;
  /** For a red gate; conflicts do not count. */
  readonly ejected: number;
  /** Gate runs that ended green. */
  readonly greens: number;
  /** Red runs of trees that turned out to be green. */
  readonly flakes: number;
}

/** Everything a decision may look at: one read of the state. Repeated, lost or re-ordered events lead to the same read. */
export interface QueueState {
  /** Milliseconds since 1970. */
  readonly now: number;
  readonly develop: DevelopTip;
  /** Hash of the gate's configuration in force. */
  readonly gate: string;
  /** Gate runs that may be under way at once. */
  readonly slots: number;
  readonly queue: readonly WaitingChange[];
  /** Open stacks in the order in which they were built. */
  readonly stacks: readonly Stack[];
  /** Changes of open stacks that have landed. */
  readonly landed: readonly string[];
  /** Of all trees that `develop` and the open stacks name. */
  readonly runs: readonly GateRun[];
  readonly record: TrackRecord;
}
