import type { Attempt, ConflictScore, NextRung, Refusal, RungNumber } from '@manyhands/conflict';
import type { ChatUsage } from '@manyhands/model';

/** What one rung did, and what it took where it asked a model; without a model null, or not there. */
export interface FileAttempt extends Attempt {
  readonly usage?: ChatUsage | null;
}

interface Tried {
  readonly path: string;
  /** What each rung did; empty when the file was refused before any. */
  readonly attempts: readonly FileAttempt[];
}

export interface ResolvedFile extends Tried {
  readonly kind: 'resolved';
  readonly rung: RungNumber;
  /** What the rung is called. */
  readonly name: string;
  /** Id of the merged content, which the repository holds already. */
  readonly blob: string;
}

export interface UnresolvedFile extends Tried {
  readonly kind: 'unresolved';
  readonly because: Refusal;
  readonly detail: string;
  /** Who could go on. */
  readonly next: NextRung;
  /** What the sides disagree about, by names: entities, keys, or lines. */
  readonly pairs: readonly string[];
  readonly score: ConflictScore;
}

/** What the ladder made of one file in conflict. */
export type TriedFile = ResolvedFile | UnresolvedFile;
