import type { Place } from './place.js';
import { preference } from './readable-character.js';

/** One layer in the order of its texts. Ranks from different layers do not compare, texts do. */
export function mergeLayers(layer: Place[], joining: readonly Place[]): Place[] {
  if (joining.length === 0) return layer;
  const merged = [...layer, ...joining];
  merged.sort((one, other) => compareTexts(one.text, other.text));
  let rank = 0;
  for (const [at, place] of merged.entries()) {
    if (at > 0 && merged[at - 1]?.text !== place.text) rank += 1;
    place.rank = rank;
  }
  return merged;
}

/** Most readable first. Both texts have equally many characters. */
function compareTexts(one: string, other: string): number {
  if (one === other) return 0;
  let at = 0;
  while (one.charCodeAt(at) === other.charCodeAt(at)) at += 1;
  return preference(one.codePointAt(at) ?? 0) - preference(other.codePointAt(at) ?? 0);
}
