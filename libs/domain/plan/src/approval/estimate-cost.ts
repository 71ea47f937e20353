/** US dollars for one token. */
export interface Prices {
  readonly inputCostPerToken: number;
  readonly outputCostPerToken: number;
}

/**
 * Tokens that an agent at work reads and writes in a minute, its review included. A rough measure, good for telling one dollar
 * from a hundred: an agent makes about four calls in a minute, each with a context of some 6,000 tokens.
 */
export const TOKENS_PER_MINUTE = { input: 24_000, output: 800 };

/** About what so many minutes of agents cost, in US dollars; null when no prices are known. */
export function estimateCost(minutes: number, { inputCostPerToken, outputCostPerToken }: Prices): number | null {
  if (inputCostPerToken === 0 && outputCostPerToken === 0) return null;
  const { input, output } = TOKENS_PER_MINUTE;
  return minutes * (input * inputCostPerToken + output * outputCostPerToken);
}
