import { rmSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import {
  bridges,
  chooseChanges,
  figuresOf,
  keptApart,
  lastSeen,
  sharedPaths,
  windowPairs,
  type Bridge,
  type ChosenChanges,
  type ChoiceOfChanges,
  type HistoryFigures,
  type JudgedPair,
  type KeptApart,
} from '@manyhands/history';
import type { Git } from './git.js';
import { measureAll } from './measure-all.js';
import type { Measured } from './measure-pairs.js';
import { nothingToReplay } from './nothing-to-replay.js';
import type { SourceRepository } from './open-repository.js';
import { readChanges, type ReadChange, type ReadChanges } from './read-diffs.js';
import { readGraph, readMainline } from './read-mainline.js';
import { makeScratchFolder } from './scratch-folder.js';
import { ScratchRepository } from './scratch-repository.js';

export interface ReplayWish extends ChoiceOfChanges {
  readonly window: number;
}

/** What the replay needs from its surroundings. */
export interface ReplaySurroundings {
  /** Aborted when the user wants it to end. */
  readonly signal: AbortSignal;
  readonly progress: (sentence: string) => void;
}

/** A dependent pair whose scopes are disjoint, for people to look at. */
export interface Surprise extends JudgedPair {
  /** Where the later change could not be merged without the earlier one. */
  readonly conflicts: readonly string[];
  /** What came in between and shares a file with both. */
  readonly bridges: readonly Bridge[];
}

export interface Replay {
  readonly chosen: ChosenChanges;
  /** Oldest first; those that changed nothing are left out. */
  readonly changes: readonly ReadChange[];
  /** How many changed nothing. */
  readonly empty: number;
  readonly figures: HistoryFigures;
  readonly keptApart: readonly KeptApart[];
  readonly surprises: readonly Surprise[];
  /** What git said about the first pair that it could not merge. */
  readonly failure: string | null;
}

const MOST_KEPT_APART = 10;
const MOST_LANES = 4;

/** Replays the merged changes of a repository as if they had been one epic. The repository is only read. */
export async function replay(
  source: SourceRepository,
  wish: ReplayWish,
  surroundings: ReplaySurroundings,
): Promise<Replay> {
  const folder = makeScratchFolder();
  try {
    return await replayIn(folder, { source, wish, surroundings });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

interface Task {
  readonly source: SourceRepository;
  readonly wish: ReplayWish;
  readonly surroundings: ReplaySurroundings;
}

async function replayIn(folder: string, { source, wish, surroundings }: Task): Promise<Replay> {
  const { signal, progress } = surroundings;
  const copy = await ScratchRepository.borrowing(source, join(folder, 'copy.git'), signal);
  progress(`reading the history of ${source.branch}`);
  const chosen = chooseChanges(await readMainline(copy.git, source.tip), wish);
  if (chosen.changes.length === 0) throw nothingToReplay(source, wish);
  const read = await readChanges(copy.dir, chosen.changes, (changes) => {
    signal.throwIfAborted();
    progress(`reading changes: ${changes} of ${chosen.changes.length}`);
  });
  const changes = read.changes.filter(({ footprint: { paths } }) => paths.size > 0);
  const concurrent = await concurrency(copy.git, changes);
  await copy.keepOnly(whatMergesNeed(read));
  const pairs = windowPairs(changes.length, wish.window);
  const measured = await measureAll(await lanesOver(copy, folder, signal), { changes, pairs, surroundings });
  const conclusion = conclude({ changes, measured, concurrent, window: wish.window });
  return { ...conclusion, chosen, empty: read.changes.length - changes.length };
}

const whatMergesNeed = ({ changes, blobs }: ReadChanges) => ({
  trees: new Set(changes.flatMap(({ tree, baseTree }) => [tree, baseTree])),
  blobs,
});

/** A repository to merge in for each processor. */
async function lanesOver(copy: ScratchRepository, folder: string, signal: AbortSignal): Promise<ScratchRepository[]> {
  const lanes: ScratchRepository[] = [];
  const count = Math.max(1, Math.min(MOST_LANES, availableParallelism()));
  for (let lane = 1; lane <= count; lane += 1) {
    lanes.push(await ScratchRepository.borrowing(copy, join(folder, `lane-${lane}.git`), signal));
  }
  return lanes;
}

type Concurrency = (earlier: number, later: ReadChange) => boolean | null;

/** Whether a change came in after the author of a later one had last seen the branch. One commit does not tell. */
async function concurrency(git: Git, changes: readonly ReadChange[]): Promise<Concurrency> {
  const positions = new Map(changes.map(({ id }, at) => [id, at]));
  const seen = lastSeen(await readGraph(git, changes), positions);
  return (earlier, { topic }) => (topic === null ? null : earlier > (seen.get(topic) ?? -1));
}

interface Evidence {
  readonly changes: readonly ReadChange[];
  readonly measured: readonly Measured[];
  readonly concurrent: Concurrency;
  readonly window: number;
}

function conclude(evidence: Evidence): Omit<Replay, 'chosen' | 'empty'> {
  const { changes, measured, window } = evidence;
  const footprints = changes.map((change) => change.footprint);
  const pairs = judgedPairs(evidence);
  return {
    changes,
    figures: figuresOf({ footprints, window, pairs }),
    keptApart: keptApart(pairs, MOST_KEPT_APART),
    surprises: pairs
      .filter(({ shared, judgement }) => shared.length === 0 && judgement === 'dependent')
      .map((pair) => ({ ...pair, bridges: bridges(pair, changes) })),
    failure: measured.find(({ failure }) => failure !== null)?.failure ?? null,
  };
}

function judgedPairs({ changes, measured, concurrent }: Evidence): Omit<Surprise, 'bridges'>[] {
  return measured.flatMap(({ pair, judgement, conflicts }) => {
    const [earlier, later] = [changes[pair.earlier], changes[pair.later]];
    if (earlier === undefined || later === undefined) return [];
    const shared = sharedPaths(earlier.footprint, later.footprint);
    return [{ ...pair, shared, judgement, conflicts, concurrent: concurrent(pair.earlier, later) }];
  });
}
