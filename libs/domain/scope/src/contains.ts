import { findPath } from './find-path.js';
import { compiled, type PathSet } from './scope.js';
import { SearchBudget } from './search-budget.js';

const INNER_EXCLUDES = 1;
const OUTER_INCLUDES = 2;
const OUTER_EXCLUDES = 4;

/**
 * Whether every path of `inner` is also in `outer`, exactly. Every scope contains the empty one.
 * Throws `ScopeTooComplexError` instead of taking longer than its bound.
 */
export function contains(outer: PathSet, inner: PathSet, budget = new SearchBudget()): boolean {
  return pathOutside(outer, inner, budget) === null;
}

/** A path of `inner` that is not in `outer`, or `null` when `outer` contains `inner`. */
export function pathOutside(outer: PathSet, inner: PathSet, budget = new SearchBudget()): string | null {
  const wide = compiled(outer);
  const narrow = compiled(inner);
  return findPath({
    among: narrow.includes,
    tracked: [narrow.excludes, wide.includes, wide.excludes],
    wanted: (accepting) =>
      (accepting & INNER_EXCLUDES) === 0 && ((accepting & OUTER_INCLUDES) === 0 || (accepting & OUTER_EXCLUDES) !== 0),
    budget,
  });
}
