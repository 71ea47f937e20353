import type { FileAttempt, TriedFile, UnresolvedFile } from './tried-file.js';

export interface Again {
  /** Which of the files that are left are tried. */
  readonly isFor: (file: UnresolvedFile) => boolean;
  /** Tries one; its record is joined to the one from before. */
  readonly again: (file: UnresolvedFile) => Promise<{ after: TriedFile; attempts: readonly FileAttempt[] }>;
}

/** Tries files that are left once more, one after the other. The first that stays unresolved ends it. */
export async function tryLeft(tried: readonly TriedFile[], { isFor, again }: Again): Promise<TriedFile[]> {
  const result: TriedFile[] = [];
  let isGivenUp = false;
  for (const before of tried) {
    if (before.kind === 'resolved' || isGivenUp || !isFor(before)) {
      result.push(before);
      continue;
    }
    const { after, attempts } = await again(before);
    isGivenUp = after.kind === 'unresolved';
    result.push(joined(before, after, attempts));
  }
  return result;
}

/** One record of all rungs. The score of a file stands since it was tried first. */
function joined(before: UnresolvedFile, after: TriedFile, attempts: readonly FileAttempt[]): TriedFile {
  const all = [...before.attempts, ...attempts];
  if (after.kind === 'resolved') return { ...after, attempts: all };
  const pairs = after.pairs.length > 0 ? after.pairs : before.pairs;
  return { ...after, attempts: all, pairs, score: before.score };
}
