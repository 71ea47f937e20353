import { GitError, type BareRepository } from '@manyhands/git';
import type { MergeQueueStore, Signals } from '@manyhands/postgres';
import type { RepositoryView } from '@manyhands/contracts';
import type { Resolving } from '../conflicts/resolve-conflicts.js';

/** What a step of the queue works with. */
export interface Desk {
  readonly repository: RepositoryView;
  readonly git: BareRepository;
  readonly store: MergeQueueStore;
  readonly resolving: Resolving;
  readonly signals: Pick<Signals, 'until'>;
  /** Aborted when this run must end: the process leaves, or another one may be the integrator of this repository by now. */
  readonly signal: AbortSignal;
}

const CANDIDATES = 'refs/manyhands/candidates';

/** Keeps a candidate's commit alive and lets its gate sandbox fetch it. */
export const candidateRef = (candidateId: string): string => `${CANDIDATES}/${candidateId}`;

/** Removes every candidate's ref. For moments in which no candidate is open: then all that is left is of candidates that are over. */
export async function forgetCandidates(git: BareRepository): Promise<void> {
  for (const { ref } of await git.ownRefs(CANDIDATES)) await git.deleteRef(ref);
}

/** Whether the repository has this commit; refs do not matter. */
export async function hasCommit(git: BareRepository, sha: string): Promise<boolean> {
  try {
    await git.treeOf(sha);
    return true;
  } catch (error) {
    if (error instanceof GitError && error.code === 'failed') return false;
    throw error;
  }
}
