/** What the plan document of `@manyhands/contracts` takes at most: a repair must not write more. */
export const PLAN_LIMITS = {
  tasks: 5000,
  needs: 5000,
  patterns: 200,
  patternLength: 512,
  briefLength: 20_000,
  checks: 50,
};
