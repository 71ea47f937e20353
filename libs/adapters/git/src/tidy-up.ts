import { runGit } from './run-git.js';

export interface TidyUpOptions {
  /** From so many objects that are files of their own, it is worth it. Default 5,000. */
  readonly fromLoose?: number;
  /** From so many packs on. Default 100. */
  readonly fromPacks?: number;
  /** Default 30 minutes. */
  readonly timeoutMs?: number;
  /** Stops git when aborted; its reason is thrown then. The repository is as good as before. */
  readonly signal?: AbortSignal;
}

/**
 * One thread, and windows that fit into the memory of a service; the pack that a large repository came with is not written again.
 * What no ref reaches is kept together, and for two weeks: it may be somebody's who has not moved his ref yet.
 */
const SETTINGS = ['pack.threads=1', 'pack.windowMemory=64m', 'gc.bigPackThreshold=512m', 'gc.logExpiry=now'];
const GC = ['gc', '--quiet', '--cruft', '--prune=2.weeks.ago'];
const HALF_AN_HOUR = 30 * 60_000;

/**
 * Has git pack what lies around one by one, and forget what nobody names any more, also what writes that failed have left. Answers
 * whether there was enough to do. Others may read, write and move refs meanwhile. Throws `GitError`.
 */
export async function tidyUp(gitDir: string, options: TidyUpOptions = {}): Promise<boolean> {
  const { fromLoose = 5000, fromPacks = 100, timeoutMs = HALF_AN_HOUR, signal } = options;
  const stop = signal === undefined ? {} : { signal };
  const counts = await countObjects(gitDir, stop);
  if (counts.loose < fromLoose && counts.packs < fromPacks) return false;
  await runGit(gitDir, GC, { ...stop, timeoutMs, settings: SETTINGS });
  return true;
}

async function countObjects(gitDir: string, stop: { signal?: AbortSignal }): Promise<{ loose: number; packs: number }> {
  const { stdout } = await runGit(gitDir, ['count-objects', '-v'], stop);
  const text = stdout.toString('utf8');
  const count = (name: string): number => Number(new RegExp(`^${name}: (\\d+)$`, 'm').exec(text)?.[1] ?? 0);
  return { loose: count('count') + count('garbage'), packs: count('packs') };
}
