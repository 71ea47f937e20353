import type { BareRepository } from '@manyhands/git';

const CANDIDATES = 'refs/manyhands/candidates';

/** Keeps the commit of a candidate or of a run of the gate alive, and lets the run's sandbox fetch it. */
export const candidateRef = (id: string): string => `${CANDIDATES}/${id}`;

/** Removes the refs of all candidates and runs but these. */
export async function forgetCandidates(git: BareRepository, except: readonly string[]): Promise<void> {
  const kept = new Set(except.map(candidateRef));
  for (const { ref } of await git.ownRefs(CANDIDATES)) if (!kept.has(ref)) await git.deleteRef(ref);
}
