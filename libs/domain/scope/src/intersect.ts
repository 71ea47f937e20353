import { bothOf, eitherOf } from './combine-automata.js';
import { compiled, type PathSet, seal } from './scope.js';
import { SearchBudget } from './search-budget.js';

/**
 * The paths that are in both sets, exactly. What either excludes is excluded.
 * Throws `ScopeTooComplexError` instead of taking longer than its bound.
 */
export function intersect(a: PathSet, b: PathSet, budget = new SearchBudget()): PathSet {
  const [left, right] = [compiled(a), compiled(b)];
  return seal({
    origin: { kind: 'intersect', a, b },
    includes: bothOf(left.includes, right.includes, budget),
    excludes: eitherOf(left.excludes, right.excludes, budget),
  });
}
