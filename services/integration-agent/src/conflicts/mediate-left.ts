import { isForMediation, mediationRung } from '@manyhands/conflict';
import type { BareRepository, ConflictedFile } from '@manyhands/git';
import type { ChangeMediator } from './change-mediator.js';
import type { AboutMerge } from './intents.js';
import type { Mediation } from './mediation.js';
import type { FileAttempt, TriedFile, UnresolvedFile } from './tried-file.js';
import { tryFile } from './try-file.js';

export interface Left {
  readonly git: BareRepository;
  readonly files: readonly ConflictedFile[];
  readonly waiting: number;
  readonly signal: AbortSignal;
  readonly about: AboutMerge;
}

/**
 * Lets the model try what is left, if it could be all of it: a file that nobody but a person can resolve takes the change to a person
 * anyway, and then nothing is asked. The first file that stays unresolved ends it.
 */
export async function mediateLeft(tried: readonly TriedFile[], left: Left, mediation: Mediation): Promise<TriedFile[]> {
  if (!tried.every((file) => file.kind === 'resolved' || isOpen(file))) return [...tried];
  const { mediator, over } = mediation.begin(left);
  const rungs = [mediationRung({ reader: mediation.reader, mediator })];
  const ladder = { rungs, entry: 6 as const, now: () => performance.now() };
  const result: TriedFile[] = [];
  let isGivenUp = false;
  for (const before of tried) {
    const file = left.files.find(({ path }) => path === before.path);
    if (before.kind === 'resolved' || isGivenUp || file === undefined) {
      result.push(before);
      continue;
    }
    const after = await tryFile(file, { ...left, ladder, over, dependents: notAsked });
    isGivenUp = after.kind === 'unresolved';
    if (!isGivenUp) mediator.keepAnswers();
    result.push(joined(before, after, mediator));
  }
  return result;
}

const isOpen = ({ path, next }: UnresolvedFile): boolean => next === 6 && isForMediation(path);

/** The score of a file stands since it was tried first. */
const notAsked = async (): Promise<number> => 0;

/** One record of all rungs; what the questions took stands at the last attempt. */
function joined(before: UnresolvedFile, after: TriedFile, mediator: ChangeMediator): TriedFile {
  const usage = mediator.takeUsage();
  const attempts = attemptsOf(after).map((attempt) => ({ ...attempt, usage }));
  const all = [...before.attempts, ...attempts];
  if (after.kind === 'resolved') return { ...after, attempts: all };
  const pairs = after.pairs.length > 0 ? after.pairs : before.pairs;
  return { ...after, attempts: all, pairs, score: before.score };
}

/** A rung that did not come to an end, or failed, has tried all the same. */
function attemptsOf(after: TriedFile): readonly FileAttempt[] {
  if (after.kind === 'resolved' || after.attempts.length > 0) return after.attempts;
  const { because, detail } = after;
  return [{ rung: 6, name: 'model', outcome: 'refused', because, detail, changes: [], ms: 0 }];
}
