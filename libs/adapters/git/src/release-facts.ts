import { compareVersions, type ReleaseFacts, type Standing, versionOfTag } from '@manyhands/release';
import type { BareRepository } from './bare-repository.js';

/** Commits that are read for one release. */
const MOST_COMMITS = 2000;

/** What git knows of a release; whether the tip is green is not in git. `cut`: there are older commits that were not read. */
export type ReleaseFactsOfGit = Omit<ReleaseFacts, 'green'> & { readonly cut: boolean };

export async function readReleaseFacts(
  git: BareRepository,
  branches: ReleaseFacts['branches'],
): Promise<ReleaseFactsOfGit> {
  const [develop, main, last] = [
    await git.head(branches.integration),
    await git.head(branches.release),
    await lastOf(git),
  ];
  const standing = develop === null ? 'missing' : await standingOf(git, develop, main);
  const known = { branches, develop, main, standing, last: last?.version ?? null };
  if (develop === null || standing === 'has-all') return { ...known, commits: [], cut: false };
  const log = await git.log(last?.commit ?? main, develop, { limit: MOST_COMMITS + 1 });
  const commits = log.slice(0, MOST_COMMITS).map(({ sha, parents, message }) => ({ sha, parents, message }));
  return { ...known, commits, cut: log.length > MOST_COMMITS };
}

/** The release tag with the highest version. */
async function lastOf(git: BareRepository) {
  const releases = (await git.tags('v')).flatMap(({ tag, commit }) => {
    const version = versionOfTag(tag);
    return version === null ? [] : [{ version, commit }];
  });
  return releases.sort((a, b) => compareVersions(b.version, a.version))[0] ?? null;
}

async function standingOf(git: BareRepository, develop: string, main: string | null): Promise<Standing> {
  if (main === null) return 'missing';
  if (await git.isAncestor(develop, main)) return 'has-all';
  if (await git.isAncestor(main, develop)) return 'behind';
  if ((await git.mergeBase(develop, main)) === null) return 'apart';
  const merge = await git.mergeTree({ ours: develop, theirs: main });
  return merge.kind === 'clean' && merge.tree === (await git.treeOf(develop)) ? 'beside' : 'apart';
}
