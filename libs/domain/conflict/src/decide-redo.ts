import type { NextRung } from './ladder.js';

/** A file that the rungs left in conflict. */
export interface LeftFile {
  readonly path: string;
  /** Who could go on, as the ladder says. */
  readonly next: NextRung;
  /** Impact times complexity, 1 to 25. */
  readonly score: number;
}

/** One time that a task was done again because of a conflict. */
export interface EarlierRedo {
  /** Paths that were in conflict. */
  readonly files: readonly string[];
  /** Who wanted it: these rules, a person, or nobody, when a question was answered by its default. */
  readonly by: 'rules' | 'person' | 'nobody';
}

export interface LeftConflict {
  /** Empty when git names none, as for histories that have nothing in common. */
  readonly files: readonly LeftFile[];
  /** Of the same task, oldest first. */
  readonly earlier: readonly EarlierRedo[];
}

export interface RedoLimits {
  /** Times that a task is done again without a person's word. */
  readonly perTask: number;
}

export type WhyPerson = 'no-files' | 'not-for-an-agent' | 'high-score' | 'same-files' | 'too-often';

export type AfterConflict =
  | {
      readonly kind: 'redo';
      /** Counted from 1, of the times that nobody was asked. */
      readonly nth: number;
    }
  | {
      readonly kind: 'ask-human';
      readonly because: WhyPerson;
      /** False: the default has been tried by nobody's word before, so this question waits for a person. */
      readonly mayAnswerItself: boolean;
    };

/** From this score on a person decides at once: it takes both that much hangs on it and that there is much to understand. */
export const PERSON_FROM_SCORE = 16;

export const DEFAULT_REDO_LIMITS: RedoLimits = { perTask: 2 };

/**
 * Who takes over a change whose conflict no rung resolves: its own agent, which does the task again on the new base (rung 7), or a
 * person (rung 8). The agent gets a conflict once: when a file is in conflict again, doing it again has not helped.
 */
export function decideRedo(conflict: LeftConflict, limits: RedoLimits = DEFAULT_REDO_LIMITS): AfterConflict {
  const { earlier } = conflict;
  const alone = earlier.filter(({ by }) => by === 'rules').length;
  const because = whyPerson(conflict) ?? (alone >= limits.perTask ? 'too-often' : null);
  if (because === null) return { kind: 'redo', nth: alone + 1 };
  return { kind: 'ask-human', because, mayAnswerItself: !earlier.some(({ by }) => by === 'nobody') };
}

function whyPerson({ files, earlier }: LeftConflict): WhyPerson | null {
  if (files.length === 0) return 'no-files';
  if (files.some(({ next }) => next === 8)) return 'not-for-an-agent';
  if (files.some(({ score }) => score >= PERSON_FROM_SCORE)) return 'high-score';
  const before = new Set(earlier.flatMap((one) => one.files));
  return files.some(({ path }) => before.has(path)) ? 'same-files' : null;
}
