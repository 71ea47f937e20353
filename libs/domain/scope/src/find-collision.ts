import type { Automaton, State } from './automaton.js';
import { isCommonPath, pathOf, type Place, type Search } from './place.js';
import { explore } from './search.js';
import type { Witness } from './witness.js';

/**
 * When a file of one scope counts as being in the way of a directory of the other.
 * `named`: the other scope names the directory before its first wildcard (`x` against `x/y` or `x/*.ts`).
 * `every`: also a directory that only a wildcard reaches (`x` against `**` followed by a name).
 */
export type CollisionRule = 'named' | 'every';

interface CollisionSearch {
  /** Places where one side alone accepts. */
  readonly ends: readonly Place[];
  readonly left: Automaton;
  readonly right: Automaton;
  readonly search: Search;
  readonly collisions: CollisionRule;
}

/** The shortest path of one scope below a file of the other, or `null`. A path that either excludes is no path of it. */
export function findCollision(sides: CollisionSearch): Witness | null {
  const starts = sides.ends.flatMap((place) => belowFile(place, sides));
  const found = explore(starts, sides.search, (place) => isCommonPath(place, sides.search));
  return found === null || found.below === null ? null : { path: pathOf(found), other: found.below };
}

/** Where one side's file ends, that side is set free: the search goes on below with the other side alone. */
function belowFile(place: Place, { left, right, search, collisions }: CollisionSearch): Place[] {
  const excluded = search.tracker?.accepting(place.subset) ?? 0;
  const inTheWay = (other: State): boolean => !other.accepts && (collisions === 'every' || place.length <= other.named);
  const below = pathOf(place);
  const isLeftFile = place.left.accepts && (excluded & 1) === 0 && inTheWay(place.right);
  const isRightFile = place.right.accepts && (excluded & 2) === 0 && inTheWay(place.left);
  return [
    ...(isLeftFile ? [{ ...place, left: left.free, below }] : []),
    ...(isRightFile ? [{ ...place, right: right.free, below }] : []),
  ];
}
