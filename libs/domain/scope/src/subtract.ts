import { differenceOf, eitherOf } from './combine-automata.js';
import { compiled, type PathSet, seal } from './scope.js';
import { SearchBudget } from './search-budget.js';

/**
 * The paths of `a` that are not in `b`, exactly. They count as excluded: none of them makes a collision.
 * Throws `ScopeTooComplexError` instead of taking longer than its bound.
 */
export function subtract(a: PathSet, b: PathSet, budget = new SearchBudget()): PathSet {
  const [left, right] = [compiled(a), compiled(b)];
  const removed = differenceOf(right.includes, right.excludes, budget);
  return seal({
    origin: { kind: 'subtract', a, b },
    includes: left.includes,
    excludes: eitherOf(left.excludes, removed, budget),
  });
}
