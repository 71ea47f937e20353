import type { Three } from '../text/merge-tokens.js';
import type { Piece } from './cut.js';

type Row = readonly Piece[];

/**
 * Whether both sides put something with effects at the same place, or one put such a thing where both took one away: then
 * nobody can tell the order, or what was meant to stay.
 */
export function effectsCollide({ base, ours, theirs }: Three<Row>): boolean {
  const [was, one, other] = [keysOf(base), keysOf(ours), keysOf(theirs)];
  const common = new Set([...was].filter((key) => one.has(key) && other.has(key)));
  const oursAdd = placesOf(ours, common, (key) => !was.has(key) && !other.has(key));
  const theirsAdd = placesOf(theirs, common, (key) => !was.has(key) && !one.has(key));
  if ([...oursAdd].some((place) => theirsAdd.has(place))) return true;
  const bothLost = placesOf(base, common, (key) => !one.has(key) && !other.has(key));
  return [...bothLost].some((place) => oursAdd.has(place) || theirsAdd.has(place));
}

const keysOf = (row: Row): Set<string> => new Set(row.map(({ key }) => key));

/** After which common piece the wanted pieces with effects stand; '' at the beginning. */
function placesOf(row: Row, common: ReadonlySet<string>, wanted: (key: string) => boolean): Set<string> {
  const places = new Set<string>();
  let place = '';
  for (const { key, effects } of row) {
    if (common.has(key)) place = key;
    else if (effects && wanted(key)) places.add(place);
  }
  return places;
}
