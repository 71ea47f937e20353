import { isForMediation, mediationRung } from '@manyhands/conflict';
import type { BareRepository, ConflictedFile } from '@manyhands/git';
import type { AboutMerge } from './intents.js';
import type { Mediation } from './mediation.js';
import type { FileAttempt, TriedFile, UnresolvedFile } from './tried-file.js';
import { notAsked, tryFile } from './try-file.js';
import { tryLeft } from './try-left.js';

export interface Left {
  readonly git: BareRepository;
  readonly files: readonly ConflictedFile[];
  readonly waiting: number;
  readonly signal: AbortSignal;
  readonly about: AboutMerge;
  /** Whether something else resolves the file, once all others are. */
  readonly isForOthers: (file: UnresolvedFile) => boolean;
}

/**
 * Lets the model try what is left, if it could be all of it: a file that nobody but a person can resolve takes the change to a person
 * anyway, and then nothing is asked. The first file that stays unresolved ends it.
 */
export async function mediateLeft(tried: readonly TriedFile[], left: Left, mediation: Mediation): Promise<TriedFile[]> {
  if (!tried.every((file) => file.kind === 'resolved' || isOpen(file) || left.isForOthers(file))) return [...tried];
  const { mediator, over } = mediation.begin(left);
  const rungs = [mediationRung({ reader: mediation.reader, mediator })];
  const ladder = { rungs, entry: 6 as const, now: () => performance.now() };
  return tryLeft(tried, {
    isFor: isOpen,
    async again(before) {
      const file = left.files.find(({ path }) => path === before.path);
      if (file === undefined) return { after: before, attempts: [] };
      const after = await tryFile(file, { ...left, ladder, over, dependents: notAsked });
      if (after.kind === 'resolved') mediator.keepAnswers();
      // What the questions took stands at the last attempt.
      const usage = mediator.takeUsage();
      return { after, attempts: attemptsOf(after).map((attempt) => ({ ...attempt, usage })) };
    },
  });
}

const isOpen = ({ path, next }: UnresolvedFile): boolean => next === 6 && isForMediation(path);

/** A rung that did not come to an end, or failed, has tried all the same. */
function attemptsOf(after: TriedFile): readonly FileAttempt[] {
  if (after.kind === 'resolved' || after.attempts.length > 0) return after.attempts;
  const { because, detail } = after;
  return [{ rung: 6, name: 'model', outcome: 'refused', because, detail, changes: [], ms: 0 }];
}
