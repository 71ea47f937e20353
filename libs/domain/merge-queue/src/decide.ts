import type { CandidateFacts, QueueSnapshot, QueuedChange } from './snapshot.js';

/** What the integration agent does next. Every action is idempotent and is decided anew after it. */
export type QueueAction =
  /** Merge this change onto `develop` in memory and record the candidate, or eject it when it conflicts. */
  | { readonly kind: 'build'; readonly changeId: string; readonly onto: string }
  /** Run the gate on the candidate (again, when a run was lost). */
  | { readonly kind: 'gate'; readonly candidateId: string }
  /** Move `develop` from `from` to the candidate by compare-and-swap. */
  | { readonly kind: 'land'; readonly candidateId: string; readonly from: string }
  /** `develop` already is this candidate, or goes on from it: a crash came between the swap and its record. */
  | { readonly kind: 'record-landing'; readonly candidateId: string }
  /** The candidate's gate is red: its change leaves the queue with the evidence. */
  | { readonly kind: 'eject'; readonly candidateId: string; readonly changeId: string }
  /** The candidate is of no use any more. */
  | {
      readonly kind: 'abandon';
      readonly candidateId: string;
      readonly because: 'develop-moved' | 'change-withdrawn' | 'commit-missing';
    }
  | { readonly kind: 'wait'; readonly because: 'queue-empty' | 'needs-not-landed' };

/**
 * Serial policy: one change at a time, oldest first among those whose needs have landed. The tip that lands is the tree that
 * was tested: a candidate built on another `develop` is abandoned, never rebased in silence.
 */
export function decide(snapshot: QueueSnapshot): QueueAction {
  const candidate = snapshot.candidates[0];
  return candidate ? decideCandidate(snapshot, candidate) : decideNext(snapshot);
}

function decideCandidate(snapshot: QueueSnapshot, candidate: CandidateFacts): QueueAction {
  const { candidateId } = candidate;
  if (candidate.status === 'green' && isIn(snapshot.develop, candidate)) return { kind: 'record-landing', candidateId };
  if (candidate.commit === 'missing') return { kind: 'abandon', candidateId, because: 'commit-missing' };
  if (!stillQueued(snapshot, candidate)) return { kind: 'abandon', candidateId, because: 'change-withdrawn' };
  if (snapshot.develop !== candidate.baseSha) return { kind: 'abandon', candidateId, because: 'develop-moved' };
  switch (candidate.status) {
    case 'built':
    case 'gating':
      return { kind: 'gate', candidateId };
    case 'green':
      return { kind: 'land', candidateId, from: candidate.baseSha };
    case 'red':
      return { kind: 'eject', candidateId, changeId: candidate.changes[0]?.changeId ?? '' };
    default:
      return candidate.status satisfies never;
  }
}

/** Contained counts as well: somebody may have moved `develop` on before the landing was recorded. */
const isIn = (develop: string, candidate: CandidateFacts): boolean =>
  develop === candidate.sha || candidate.commit === 'in-develop';

/** Every change of the candidate is still in the queue with the very commit that was merged. */
const stillQueued = (snapshot: QueueSnapshot, candidate: CandidateFacts): boolean =>
  candidate.changes.length > 0 &&
  candidate.changes.every((part) =>
    snapshot.queue.some((change) => change.changeId === part.changeId && change.headSha === part.headSha),
  );

function decideNext(snapshot: QueueSnapshot): QueueAction {
  const next = inOrder(snapshot.queue).find((change) => change.openNeeds.length === 0);
  if (next) return { kind: 'build', changeId: next.changeId, onto: snapshot.develop };
  return { kind: 'wait', because: snapshot.queue.length === 0 ? 'queue-empty' : 'needs-not-landed' };
}

/** The order of the queue: by arrival, ties by id. A change whose needs are open lets others pass until they have landed. */
export const inOrder = (queue: readonly QueuedChange[]): QueuedChange[] =>
  [...queue].sort((a, b) => a.queuedAt - b.queuedAt || (a.changeId < b.changeId ? -1 : 1));
