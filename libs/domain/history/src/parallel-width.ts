import { roundsOf, type Relations } from './rounds.js';
import { spreadOf, type Spread } from './spread.js';

export interface Parallelism {
  /** How many changes of a window run in its fullest round. */
  readonly width: Spread;
  /** How many rounds a window takes; one after the other would be one for each change. */
  readonly rounds: Spread;
}

/** Schedules every window of so many consecutive changes; a history shorter than that is one window. */
export function parallelWidth(o: { changes: number; window: number; relations: Relations }): Parallelism {
  const size = Math.min(o.window, o.changes);
  const widths: number[] = [];
  const lengths: number[] = [];
  for (let from = 0; size > 0 && from + size <= o.changes; from += 1) {
    const counts = countsOf(roundsOf({ from, to: from + size }, o.relations));
    widths.push(Math.max(...counts));
    lengths.push(counts.length);
  }
  return { width: spreadOf(widths), rounds: spreadOf(lengths) };
}

/** Changes in each round. No round is empty: a change goes where the one before it in the way has left the next place. */
function countsOf(rounds: readonly number[]): number[] {
  const counts: number[] = [];
  for (const round of rounds) counts[round] = (counts[round] ?? 0) + 1;
  return counts;
}
