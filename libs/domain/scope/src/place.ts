import type { State } from './automaton.js';
import type { SearchBudget } from './search-budget.js';
import { SEGMENT_START, type SegmentShape } from './segment-shape.js';
import type { SubsetTracker } from './subset-tracker.js';

/** Both sides after the same text, and the tracked subset that the text leads to. */
export interface Place {
  readonly left: State;
  readonly right: State;
  readonly subset: number;
  readonly shape: SegmentShape;
  /** What was read so far, with its final `/` once a segment is complete. */
  readonly text: string;
  /** Length of `text` in characters. */
  readonly length: number;
  /** For a path below a file: the file. */
  readonly below: string | null;
  /** Order of `text` among the texts of its layer, most readable first. */
  rank: number;
}

/** What a search needs besides its places. `tracker` is `null` when nothing has to be ruled out. */
export interface Search {
  readonly tracker: SubsetTracker | null;
  readonly budget: SearchBudget;
}

/** The fewest characters that a path through this place can have, the final `/` counted. */
export function totalOf({ length, left, right }: Place): number {
  return length + Math.max(left.rest, right.rest);
}

/** A text is a whole path where a segment has just ended. */
export function endsPath(place: Place): boolean {
  return place.shape === SEGMENT_START;
}

export function pathOf(place: Place): string {
  return place.text.slice(0, -1);
}

/** Whether a path ends here that both sides accept and neither excludes. */
export function isCommonPath(place: Place, { tracker }: Search): boolean {
  if (!endsPath(place) || !place.left.accepts || !place.right.accepts) return false;
  return (tracker?.accepting(place.subset) ?? 0) === 0;
}
