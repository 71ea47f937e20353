import type { Automaton } from './automaton.js';
import { type CollisionRule, findCollision } from './find-collision.js';
import { endsPath, isCommonPath, pathOf, type Place, type Search } from './place.js';
import { compiled, type Scope } from './scope.js';
import { explore } from './search.js';
import { SearchBudget } from './search-budget.js';
import { pairStarts, startPlaces } from './start-places.js';
import { SubsetTracker } from './subset-tracker.js';
import type { Witness } from './witness.js';

/**
 * Whether two holders of these scopes could write the same path, with a path that proves it; `null` proves that
 * they cannot. Symmetric. Throws `ScopeTooComplexError` instead of taking longer than its bound.
 */
export function overlap(a: Scope, b: Scope, collisions: CollisionRule = 'named'): Witness | null {
  const { includes: left, excludes: leftExcludes } = compiled(a);
  const { includes: right, excludes: rightExcludes } = compiled(b);
  const budget = new SearchBudget();
  const pairs = pairStarts(left, right, budget);
  if (pairs.length === 0) return null;
  const search: Search = { tracker: trackerOf([leftExcludes, rightExcludes], budget), budget };
  /** Where one side alone accepts: a file of that side, perhaps in the way of the other. */
  const ends: Place[] = [];
  const common = explore(startPlaces(pairs, search), search, (place) => {
    if (isCommonPath(place, search)) return true;
    if (endsPath(place) && (place.left.accepts || place.right.accepts)) ends.push(place);
    return false;
  });
  return common === null ? findCollision({ ends, left, right, search, collisions }) : { path: pathOf(common) };
}

/** Nothing to rule out, nothing to track: the usual case, and several times quicker. */
function trackerOf(excludes: readonly Automaton[], budget: SearchBudget): SubsetTracker | null {
  return excludes.some(({ starts }) => starts.length > 0) ? new SubsetTracker(excludes, budget) : null;
}
