export type { FieldError } from './field-error.js';
export { fieldPath } from './field-path.js';
export { inputErrors } from './input-errors.js';
export { isNestedDeeperThan } from './json-depth.js';
export { MAX_PLAN_BYTES, readPlan, type ReadPlan, readPlanBytes } from './read-plan.js';
export { unstorableText } from './unstorable-text.js';
