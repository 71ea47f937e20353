import type { CandidateFacts, QueueSnapshot } from '@manyhands/merge-queue';
import { hasCommit, type Desk } from './desk.js';

/**
 * One read of everything the policy decides on: the facts of Postgres, and what git says about the open candidates' commits. Null
 * when there is no integration branch: then there is nothing to build on and nothing to land on.
 */
export async function look(desk: Desk): Promise<QueueSnapshot | null> {
  const develop = await desk.git.head(desk.repository.integrationBranch);
  if (develop === null) return null;
  const facts = await desk.store.snapshot(desk.repository.id, develop);
  const candidates = await Promise.all(facts.candidates.map((candidate) => withCommit(desk, candidate, develop)));
  return { ...facts, candidates };
}

async function withCommit(desk: Desk, candidate: CandidateFacts, develop: string): Promise<CandidateFacts> {
  if (develop === candidate.sha) return { ...candidate, commit: 'in-develop' };
  if (!(await hasCommit(desk.git, candidate.sha))) return { ...candidate, commit: 'missing' };
  if (develop === candidate.baseSha) return candidate;
  const contained = await desk.git.isAncestor(candidate.sha, develop);
  return contained ? { ...candidate, commit: 'in-develop' } : candidate;
}
