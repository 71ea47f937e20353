import { findPath } from './find-path.js';
import { compiled, type Scope } from './scope.js';

/** Whether the scope allows no path at all: no patterns, or everything excluded again. */
export function isEmpty(scope: Scope): boolean {
  const { includes, excludes } = compiled(scope);
  return findPath({ among: includes, tracked: [excludes], wanted: (accepting) => accepting === 0 }) === null;
}
