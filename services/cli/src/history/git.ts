import type { GitOutput, RunGitOptions } from '@manyhands/git';

/** Runs git in one repository until the user has enough. Throws `GitError`. */
export type Git = (args: readonly string[], options?: RunGitOptions) => Promise<GitOutput>;
