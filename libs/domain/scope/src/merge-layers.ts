import { codePoints } from './fold.js';
import { preference } from './readable-character.js';
import type { Place } from './place.js';

/** One layer in the order of its texts. Ranks from different searches do not compare, texts do. */
export function mergeLayers(layer: readonly Place[], joining: readonly Place[]): Place[] {
  const merged = [...layer, ...joining];
  if (merged.length > 1) merged.sort((one, other) => compareTexts(one.text, other.text));
  let rank = 0;
  for (const [at, place] of merged.entries()) {
    if (at > 0 && merged[at - 1]?.text !== place.text) rank += 1;
    place.rank = rank;
  }
  return merged;
}

/** Most readable first. Both texts are equally long. */
function compareTexts(one: string, other: string): number {
  if (one === other) return 0;
  const right = codePoints(other);
  for (const [at, character] of codePoints(one).entries()) {
    const difference = preference(character) - preference(right[at] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}
