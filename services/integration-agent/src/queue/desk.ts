import type { RedoLimits } from '@manyhands/conflict';
import { GitError, type BareRepository } from '@manyhands/git';
import type { Policy } from '@manyhands/merge-queue';
import type { GateRunStore, MergeQueueStore, Signals } from '@manyhands/postgres';
import type { RepositoryView } from '@manyhands/contracts';
import type { Resolving } from '../conflicts/resolve-conflicts.js';
import type { Gate } from '../gate/gate.js';
import type { InterferenceWatch } from '../interference/interference-watch.js';
import type { Rest } from './rest.js';

/** How the queue is worked on. */
export interface QueueSettings {
  readonly policy: Policy;
  /** Runs of the gate of one repository at the same time. */
  readonly slots: number;
  /** Whether a gate that runs tests on `develop` must run some on every change. */
  readonly requireTests: boolean;
  /** What becomes of changes in conflict. */
  readonly conflicts: ConflictSettings;
}

export interface ConflictSettings extends RedoLimits {
  /** After so many milliseconds a question about a conflict answers itself. */
  readonly answerWithinMs: number;
}

/** What a step of the queue works with. */
export interface Desk extends QueueSettings {
  readonly repository: RepositoryView;
  readonly git: BareRepository;
  readonly store: MergeQueueStore;
  readonly runs: GateRunStore;
  readonly gate: Pick<Gate, 'run'>;
  readonly resolving: Resolving;
  readonly interference: InterferenceWatch;
  readonly signals: Pick<Signals, 'until'>;
  /** While the gate cannot run. */
  readonly rest: Rest;
  /** Trees of commits that are known to be in the repository. */
  readonly trees: Map<string, string>;
  /** Aborted when this run must end: the process leaves, or another one may be the integrator of this repository by now. */
  readonly signal: AbortSignal;
}

/** The tree of a commit; null when the repository does not have it. Refs do not matter. */
export async function treeOf({ git, trees }: Pick<Desk, 'git' | 'trees'>, sha: string): Promise<string | null> {
  const known = trees.get(sha);
  if (known !== undefined) return known;
  try {
    const tree = await git.treeOf(sha);
    trees.set(sha, tree);
    return tree;
  } catch (error) {
    if (error instanceof GitError && error.code === 'failed') return null;
    throw error;
  }
}
