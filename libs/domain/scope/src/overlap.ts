import type { Automaton } from './automaton.js';
import { type CollisionRule, findCollision } from './find-collision.js';
import { canEndAlike, onlyRelevant, pairStarts } from './pair-starts.js';
import { endsPath, isCommonPath, pathOf, type Place, type Search } from './place.js';
import { compiled, type PathSet } from './scope.js';
import { explore } from './search.js';
import { SearchBudget } from './search-budget.js';
import { startPlaces } from './start-places.js';
import { SubsetTracker } from './subset-tracker.js';
import type { Witness } from './witness.js';

export interface OverlapOptions {
  /** Default: `named`. */
  readonly collisions?: CollisionRule;
  /** Default: one for this question alone. */
  readonly budget?: SearchBudget;
}

/**
 * Whether two holders of these scopes could write the same path, with a path that proves it; `null` proves that
 * they cannot. Symmetric. Throws `ScopeTooComplexError` instead of taking longer than its bound.
 */
export function overlap(a: PathSet, b: PathSet, how: CollisionRule | OverlapOptions = {}): Witness | null {
  const { collisions = 'named', budget = new SearchBudget() } = typeof how === 'string' ? { collisions: how } : how;
  const { includes: left, excludes: leftExcludes } = compiled(a);
  const { includes: right, excludes: rightExcludes } = compiled(b);
  const pairs = pairStarts(left, right, budget);
  if (pairs.length === 0) return null;
  const excludes = [leftExcludes, rightExcludes].map((each) => onlyRelevant(each, pairs, budget));
  const search: Search = { tracker: trackerOf(excludes, budget), budget };
  /** Where one side alone accepts: a file of that side, perhaps in the way of the other. */
  const ends: Place[] = [];
  const isCommon = (place: Place): boolean => {
    if (isCommonPath(place, search)) return true;
    if (endsPath(place) && (place.left.accepts || place.right.accepts)) ends.push(place);
    return false;
  };
  const common = explore(startPlaces(pairs.filter(canEndAlike), search), search, isCommon);
  if (common !== null) return { path: pathOf(common) };
  explore(
    startPlaces(
      pairs.filter((pair) => !canEndAlike(pair)),
      search,
    ),
    search,
    isCommon,
  );
  return findCollision({ ends, left, right, search, collisions });
}

/** Nothing to rule out, nothing to track: the usual case, and several times quicker. */
function trackerOf(excludes: readonly Automaton[], budget: SearchBudget): SubsetTracker | null {
  return excludes.some(({ starts }) => starts.length > 0) ? new SubsetTracker(excludes, budget) : null;
}
