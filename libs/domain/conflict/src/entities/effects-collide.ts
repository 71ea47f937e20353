import type { Three } from '../text/merge-tokens.js';
import type { Piece } from './cut.js';

type Row = readonly Piece[];

/**
 * Whether both sides put something with effects at the same place, or one put such a thing where both took one away: then
 * nobody can tell the order, or what was meant to stay.
 */
export function effectsCollide({ base, ours, theirs }: Three<Row>): boolean {
  const common = new Set(keysOf(base).filter((key) => keysOf(ours).includes(key) && keysOf(theirs).includes(key)));
  const [was, one, other] = [base, ours, theirs].map((row) => new Set(keysOf(row)));
  if (was === undefined || one === undefined || other === undefined) return false;
  const oursAdd = placesOf(ours, common, (key) => !was.has(key) && !other.has(key));
  const theirsAdd = placesOf(theirs, common, (key) => !was.has(key) && !one.has(key));
  if ([...oursAdd].some((place) => theirsAdd.has(place))) return true;
  const bothLost = placesOf(base, common, (key) => !one.has(key) && !other.has(key));
  return [...bothLost].some((place) => oursAdd.has(place) || theirsAdd.has(place));
}

const keysOf = (row: Row): string[] => row.map(({ key }) => key);

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
