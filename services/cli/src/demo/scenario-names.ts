/**
 * - `features`: two epics that a team brings in together
 * - `conflicts`: small changes while people push to the same lines
 */
export const SCENARIOS = ['features', 'conflicts'] as const;
export type ScenarioName = (typeof SCENARIOS)[number];
