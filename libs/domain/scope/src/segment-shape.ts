import { DOT, SLASH } from './character-set.js';

/** What the text since the last `/` is: nothing yet, `.`, `..`, or the beginning of a name. */
export type SegmentShape = 0 | 1 | 2 | 3 | 4;

/** Nothing was read at all: no path ends here. */
export const TEXT_START: SegmentShape = 0;
export const SEGMENT_START: SegmentShape = 1;
const ONE_DOT: SegmentShape = 2;
const TWO_DOTS: SegmentShape = 3;
const NAME: SegmentShape = 4;

/** The shape after one more character, or `null` where a `/` would leave a segment that is no name. */
export function nextSegmentShape(shape: SegmentShape, character: number): SegmentShape | null {
  if (character === SLASH) return shape === NAME ? SEGMENT_START : null;
  if (character !== DOT) return NAME;
  if (shape === TEXT_START || shape === SEGMENT_START) return ONE_DOT;
  return shape === ONE_DOT ? TWO_DOTS : NAME;
}
