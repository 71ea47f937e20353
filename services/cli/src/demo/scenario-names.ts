/**
 * - `features`: two epics that a team brings in together
 * - `one-epic`: the one of them that comes with its plan, in about half the time
 * - `conflicts`: small changes while people push to the same lines
 */
export const SCENARIOS = ['features', 'one-epic', 'conflicts'] as const;
export type ScenarioName = (typeof SCENARIOS)[number];
