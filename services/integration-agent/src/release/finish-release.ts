import { GitError, type RefMove } from '@manyhands/git';
import type { OpenRelease } from '@manyhands/postgres';
import { decideRecovery, type IntendedRelease, type ReleaseRefs, type ReleaseStep } from '@manyhands/release';
import type { ReleaseDesk } from './desk.js';

type Intended = Extract<OpenRelease, { status: 'intended' }>;

/**
 * Does the next step of a release that was written down, whoever wrote it: nothing but where branch and tag stand decides which
 * one. What git cannot do, and of which nothing was done, fails with what git said; of what is half done this is told, and it is
 * tried again.
 */
export async function finishRelease(desk: ReleaseDesk, release: Intended): Promise<void> {
  try {
    const step = decideRecovery(release, await refsOf(desk, release));
    await act(desk, release, step);
  } catch (error) {
    if (!(error instanceof GitError) || error.retryable) throw error;
    const reason = { code: 'git-failed', message: error.message.slice(0, 500) };
    if (!(await isBegun(desk, release))) return desk.releases.fail(release.id, reason);
    await desk.releases.stuck(release.id, reason);
    throw error;
  }
}

const tagName = ({ version }: Intended): string => `v${version}`;

async function refsOf({ repository, git }: ReleaseDesk, release: Intended): Promise<ReleaseRefs> {
  const main = await git.head(repository.releaseBranch);
  const tag = await git.tag(tagName(release));
  const isMoved = main !== null && main !== release.from && main !== release.to;
  const mainHasIt = main === release.to || (isMoved && (await git.isAncestor(release.to, main)));
  return { main, mainHasIt, tag };
}

async function act(desk: ReleaseDesk, release: Intended, step: ReleaseStep): Promise<void> {
  switch (step.kind) {
    case 'record':
      return desk.releases.released(release.id);
    case 'move':
      // Who moved one of them meanwhile is found by the next look.
      return void (await desk.git.moveRefs(movesOf(desk, release, step)));
    case 'drop':
      if (step.untag) await desk.git.moveRefs([{ ...tagMove(release), from: release.tagSha, to: null }]);
      return desk.releases.dropIntent(release.id);
    default:
      return step satisfies never;
  }
}

function movesOf(
  { repository }: ReleaseDesk,
  release: Intended,
  what: { readonly branch: boolean; readonly tag: boolean },
): RefMove[] {
  const branch = { ref: `refs/heads/${repository.releaseBranch}`, from: release.from, to: release.to };
  return [...(what.branch ? [branch] : []), ...(what.tag ? [tagMove(release)] : [])];
}

const tagMove = (release: Intended): RefMove => ({
  ref: `refs/tags/${tagName(release)}`,
  from: null,
  to: release.tagSha,
});

async function isBegun({ repository, git }: ReleaseDesk, release: IntendedRelease & Intended): Promise<boolean> {
  const isMoved = (await git.head(repository.releaseBranch)) !== release.from;
  return isMoved || (await git.tag(tagName(release))) !== null;
}
