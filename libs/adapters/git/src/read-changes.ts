import { objectId } from './names.js';
import { readName } from './raw-diffs.js';
import { runGit } from './run-git.js';
import { fieldsOf, streamGit } from './stream-git.js';

/** What one commit did to its only parent. */
export interface CommitPaths {
  /** At most `maxPaths` + 1 of them: one too many says that there were more. Both ends of a rename. */
  readonly paths: readonly string[];
}

export interface ReadChangesOptions {
  /** Commits that are looked at. */
  readonly limit: number;
  readonly maxPaths: number;
  readonly signal?: AbortSignal;
}

/**
 * The paths that each of the last commits touched, newest first. Merges say nothing of their own, and what a first commit adds is no
 * change (in a shallow repository the oldest commit here looks like a first one): both are left out.
 */
export async function* readChanges(
  gitDir: string,
  commit: string,
  { limit, maxPaths, signal }: ReadChangesOptions,
): AsyncGenerator<CommitPaths> {
  const format = ['--format=%x01%P', '-z', '--name-only', '--no-renames', '--ignore-submodules=none'];
  const args = ['log', '--no-merges', '--no-color', '--no-show-signature', `--max-count=${limit}`, ...format];
  const stream = streamGit(gitDir, [...args, objectId(commit), '--'], signal === undefined ? {} : { signal });
  let paths: string[] | null = null;
  for await (const field of fieldsOf(stream)) {
    const parents = /^\x01([0-9a-f ]*)$/.exec(field)?.[1];
    if (parents === undefined) {
      // The first name of a commit comes after a line break.
      if (paths !== null && paths.length <= maxPaths) paths.push(readName(field.replace(/^\n/, '')).path);
      continue;
    }
    if (paths !== null) yield { paths };
    paths = parents === '' ? null : [];
  }
  if (paths !== null) yield { paths };
}

/** Whether the repository does not hold its whole history. */
export async function isShallow(gitDir: string): Promise<boolean> {
  const { stdout } = await runGit(gitDir, ['rev-parse', '--is-shallow-repository']);
  return stdout.toString('utf8').trim() === 'true';
}
