export { contains } from './contains.js';
export { escapePath } from './escape-path.js';
export type { CollisionRule } from './find-collision.js';
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
export { overlap } from './overlap.js';
export { parseScope, type ParsedScope } from './parse-scope.js';
export type { PathProblemCode, ScopeProblem, ScopeProblemCode } from './problems.js';
export type { Scope } from './scope.js';
export { ScopeTooComplexError } from './too-complex-error.js';
export type { Witness } from './witness.js';
