import { HistoryCounter, type HistoryFacts, MAX_COMMITS, MAX_FILES_OF_A_CHANGE } from '@manyhands/context';
import type { BareRepository } from '@manyhands/git';

export type HistoryReads = Pick<BareRepository, 'changes' | 'isShallow'>;

/** What the last commits say about the files they touched. */
export async function readHistory(
  repository: HistoryReads,
  commit: string,
  signal: AbortSignal,
): Promise<HistoryFacts> {
  const counter = new HistoryCounter();
  const options = { limit: MAX_COMMITS, maxPaths: MAX_FILES_OF_A_CHANGE, signal };
  for await (const { paths } of repository.changes(commit, options)) counter.add(paths);
  return counter.facts(await repository.isShallow());
}
