export { contains, pathOutside } from './contains.js';
export { escapePath } from './escape-path.js';
export type { CollisionRule } from './find-collision.js';
export { intersect } from './intersect.js';
export { describe } from './describe.js';
export { patternsOf } from './patterns-of.js';
export { isEmpty } from './is-empty.js';
export {
  MAX_ALTERNATIVES,
  MAX_PATH_LENGTH,
  MAX_PATTERN_LENGTH,
  MAX_PATTERNS,
  MAX_SEARCH_STEPS,
  MAX_STATES,
  MAX_SUBSETS,
  MAX_WILDCARD_STATES,
} from './limits.js';
export { matches } from './matches.js';
export { normalizePath, type NormalizedPath } from './normalize-path.js';
export { overlap, type OverlapOptions } from './overlap.js';
export { parseScope, type ParsedScope } from './parse-scope.js';
export type { PathProblemCode, ScopeProblem, ScopeProblemCode } from './problems.js';
export type { PathSet, Scope } from './scope.js';
export { SearchBudget } from './search-budget.js';
export { type ScopeSize, sizeOf } from './scope-size.js';
export { subtract } from './subtract.js';
export { ScopeTooComplexError } from './too-complex-error.js';
export type { Witness } from './witness.js';
