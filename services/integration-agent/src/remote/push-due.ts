import type { BareRepository, PushedRef } from '@manyhands/git';
import type { DuePush, Remotes } from '@manyhands/postgres';
import { behindCause, pushPauseMs, type PushProblem } from '@manyhands/release';

export interface PushDesk {
  readonly git: BareRepository;
  readonly remotes: Remotes;
  readonly timeoutMs: number;
  readonly credentialsFile: string | undefined;
  /** Aborted when this process leaves. */
  readonly signal: AbortSignal;
}

/**
 * Pushes what is due to one remote and writes down what it took: `develop` by itself, then the released branch with its tags. One that is
 * not taken does not keep the other back; the first problem is what the remote is behind for.
 */
export async function pushDue(desk: PushDesk, due: DuePush): Promise<void> {
  const { remotes } = desk;
  const problems = [await pushDevelop(desk, due), await pushReleases(desk, due)].filter((problem) => problem !== null);
  const [first] = problems;
  if (first === undefined) return remotes.caughtUp(due.repositoryId);
  await remotes.failed(due.repositoryId, behindCause(first, due.branches), pushPauseMs(due.failures + 1));
}

async function pushDevelop(desk: PushDesk, due: DuePush): Promise<PushProblem | null> {
  const { develop, branches, repositoryId } = due;
  if (develop === null) return null;
  const problem = await push(desk, due, [{ ref: `refs/heads/${branches.integration}`, sha: develop }]);
  if (problem === null) await desk.remotes.pushedDevelop(repositoryId, develop);
  return problem;
}

async function pushReleases(desk: PushDesk, due: DuePush): Promise<PushProblem | null> {
  const { releases, branches } = due;
  const newest = releases.at(-1);
  if (newest === undefined) return null;
  const tags = releases.map(({ version, tagSha }) => ({ ref: `refs/tags/v${version}`, sha: tagSha }));
  const problem = await push(desk, due, [{ ref: `refs/heads/${branches.release}`, sha: newest.sha }, ...tags]);
  if (problem === null) await desk.remotes.pushedReleases(releases.map(({ id }) => id));
  return problem;
}

async function push(desk: PushDesk, { source }: DuePush, refs: readonly PushedRef[]): Promise<PushProblem | null> {
  const { git, timeoutMs, credentialsFile, signal } = desk;
  const outcome = await git.push({ source, refs, timeoutMs, credentialsFile, signal });
  return outcome === 'pushed' ? null : outcome;
}
