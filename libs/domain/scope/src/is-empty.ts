import { findPath } from './find-path.js';
import { compiled, type PathSet } from './scope.js';
import { SearchBudget } from './search-budget.js';

/** Whether the scope allows no path at all: no patterns, or everything excluded again. */
export function isEmpty(set: PathSet, budget = new SearchBudget()): boolean {
  const { includes, excludes } = compiled(set);
  return findPath({ among: includes, tracked: [excludes], wanted: (accepting) => accepting === 0, budget }) === null;
}
