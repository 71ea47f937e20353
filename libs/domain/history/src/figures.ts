import type { Footprint } from './footprint.js';
import type { Judgement } from './judge-pair.js';
import { parallelWidth } from './parallel-width.js';
import type { Relation } from './rounds.js';
import type { Spread } from './spread.js';
import { SHARINGS, sharingOf, type Sharing } from './sharing.js';
import { wideningOf } from './widening.js';
import type { PairOfChanges } from './window-pairs.js';

/** One pair with everything that was found out about it. */
export interface JudgedPair extends PairOfChanges {
  /** As `sharedPaths` answers it. */
  readonly shared: readonly string[];
  readonly judgement: Judgement;
  /** Whether both were under way at the same time; null when the history does not tell. */
  readonly concurrent: boolean | null;
}

export interface SharingRow {
  readonly pairs: number;
  readonly dependent: number;
  readonly throughOthers: number;
  readonly unknown: number;
}

/** What the history of a repository says about running its changes at the same time. */
export interface HistoryFigures {
  readonly changes: number;
  readonly pairs: number;
  readonly disjointPairs: number;
  readonly dependentPairs: number;
  readonly dependentAmongDisjoint: number;
  /** How many pairs were under way at the same time; null when the history does not tell. */
  readonly concurrentPairs: number | null;
  readonly bySharing: Readonly<Record<Sharing, SharingRow>>;
  readonly parallelWidth: Spread;
  readonly rounds: Spread;
  /** Of the changes of two or more files; 0 when there are none. */
  readonly wideningShare: number;
  readonly multiFileChanges: number;
  readonly widenedChanges: number;
}

export interface MeasuredHistory {
  /** Oldest first. */
  readonly footprints: readonly Footprint[];
  readonly window: number;
  /** Every pair of `windowPairs`. */
  readonly pairs: readonly JudgedPair[];
}

/** All figures of a measured history. */
export function figuresOf({ footprints, window, pairs }: MeasuredHistory): HistoryFigures {
  const rows = SHARINGS.map((sharing) => [sharing, rowOf(pairs.filter(({ shared }) => sharingOf(shared) === sharing))]);
  const bySharing = Object.fromEntries(rows) as Record<Sharing, SharingRow>;
  const parallel = parallelWidth({ changes: footprints.length, window, relations: relationsOf(pairs) });
  const widening = wideningOf(footprints);
  return {
    changes: footprints.length,
    pairs: pairs.length,
    disjointPairs: bySharing.nothing.pairs,
    dependentPairs: SHARINGS.reduce((sum, sharing) => sum + bySharing[sharing].dependent, 0),
    dependentAmongDisjoint: bySharing.nothing.dependent,
    concurrentPairs: pairs.some(({ concurrent }) => concurrent === null)
      ? null
      : pairs.filter(({ concurrent }) => concurrent).length,
    bySharing,
    parallelWidth: parallel.width,
    rounds: parallel.rounds,
    wideningShare: widening.widenedChanges / Math.max(1, widening.multiFileChanges),
    ...widening,
  };
}

function rowOf(pairs: readonly JudgedPair[]): SharingRow {
  const count = (wanted: Judgement): number => pairs.filter(({ judgement }) => judgement === wanted).length;
  return {
    pairs: pairs.length,
    dependent: count('dependent'),
    throughOthers: count('through-others'),
    unknown: count('unknown'),
  };
}

/** What a schedule must keep to. What could not be judged is taken for a dependence. */
function relationsOf(pairs: readonly JudgedPair[]): (pair: PairOfChanges) => Relation {
  const relations = new Map(pairs.map((pair) => [keyOf(pair), relationOf(pair)]));
  return (pair) => relations.get(keyOf(pair)) ?? 'free';
}

const keyOf = ({ earlier, later }: PairOfChanges): string => `${earlier} ${later}`;

function relationOf({ judgement, shared }: JudgedPair): Relation {
  if (judgement === 'dependent' || judgement === 'unknown') return 'after';
  return shared.length > 0 ? 'apart' : 'free';
}
