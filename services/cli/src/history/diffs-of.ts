import { GitError, rawDiffs, type DiffPair } from '@manyhands/git';

/** The differences of each pair, in its order; in halves, when what git prints is too much for one run. */
export async function diffsOf(gitDir: string, pairs: readonly DiffPair[]): ReturnType<typeof rawDiffs> {
  try {
    return await rawDiffs(gitDir, pairs, {});
  } catch (error) {
    if (pairs.length < 2 || !(error instanceof GitError) || error.code === 'failed') throw error;
    const half = Math.ceil(pairs.length / 2);
    return [...(await diffsOf(gitDir, pairs.slice(0, half))), ...(await diffsOf(gitDir, pairs.slice(half)))];
  }
}
