export type RestartDecision =
  { readonly kind: 'again'; readonly delayMs: number; readonly rapidDeaths: number } | { readonly kind: 'give-up' };

/** A service that lived at least this long was well; its next death starts a new count. */
const WELL_MS = 10_000;
const MOST_RAPID_DEATHS = 10;
const FIRST_DELAY_MS = 200;
const LONGEST_DELAY_MS = 5_000;

/** When a service that died is started again: at once after a long life, ever later after short ones, never after ten of them. */
export function nextDelay(rapidDeathsBefore: number, livedMs: number): RestartDecision {
  const rapidDeaths = livedMs >= WELL_MS ? 0 : rapidDeathsBefore + 1;
  if (rapidDeaths > MOST_RAPID_DEATHS) return { kind: 'give-up' };
  const delayMs = Math.min(LONGEST_DELAY_MS, FIRST_DELAY_MS * 2 ** Math.max(0, rapidDeaths - 1));
  return { kind: 'again', delayMs, rapidDeaths };
}
