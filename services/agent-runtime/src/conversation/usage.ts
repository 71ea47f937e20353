/** What one call of the model used and cost. */
export interface ModelCall {
  readonly model: string;
  readonly promptTokens: number;
  readonly completionTokens: number;
  /** Part of the prompt tokens that the provider had cached. */
  readonly cachedTokens: number;
  readonly reasoningTokens: number;
  /** In the currency of the prices given at the start; 0 when there were none. */
  readonly cost: number;
  readonly latencySeconds: number;
  readonly responseId: string;
  /** Unix seconds. */
  readonly at: number;
}

export interface Prices {
  readonly inputPerToken: number;
  readonly outputPerToken: number;
}

/** The wire shape of a token usage. */
export interface TokenUsage {
  readonly model: string;
  readonly prompt_tokens: number;
  readonly completion_tokens: number;
  readonly cache_read_tokens: number;
  readonly cache_write_tokens: number;
  readonly reasoning_tokens: number;
  readonly context_window: number;
  readonly per_turn_token: number;
  readonly response_id: string;
}

export interface MetricsSnapshot {
  readonly model_name: string;
  readonly accumulated_cost: number;
  readonly accumulated_token_usage: TokenUsage;
}

export interface Metrics extends MetricsSnapshot {
  readonly costs: readonly { model: string; cost: number; timestamp: number }[];
  readonly response_latencies: readonly { model: string; latency: number; response_id: string }[];
  readonly token_usages: readonly TokenUsage[];
}

export function costOf(promptTokens: number, completionTokens: number, prices: Prices): number {
  return promptTokens * prices.inputPerToken + completionTokens * prices.outputPerToken;
}

/** The sums only: small enough to be announced after every call. */
export function snapshotOf(model: string, calls: readonly ModelCall[]): MetricsSnapshot {
  const sum = (read: (call: ModelCall) => number): number => calls.reduce((total, call) => total + read(call), 0);
  const last = calls.at(-1);
  return {
    model_name: model,
    accumulated_cost: sum((call) => call.cost),
    accumulated_token_usage: {
      model,
      prompt_tokens: sum((call) => call.promptTokens),
      completion_tokens: sum((call) => call.completionTokens),
      cache_read_tokens: sum((call) => call.cachedTokens),
      cache_write_tokens: 0,
      reasoning_tokens: sum((call) => call.reasoningTokens),
      context_window: 0,
      per_turn_token: last === undefined ? 0 : last.promptTokens + last.completionTokens,
      response_id: '',
    },
  };
}

export function metricsOf(model: string, calls: readonly ModelCall[]): Metrics {
  return {
    ...snapshotOf(model, calls),
    costs: calls.map((call) => ({ model: call.model, cost: call.cost, timestamp: call.at })),
    response_latencies: calls.map((call) => ({
      model: call.model,
      latency: call.latencySeconds,
      response_id: call.responseId,
    })),
    token_usages: calls.map(usageOf),
  };
}

function usageOf(call: ModelCall): TokenUsage {
  return {
    model: call.model,
    prompt_tokens: call.promptTokens,
    completion_tokens: call.completionTokens,
    cache_read_tokens: call.cachedTokens,
    cache_write_tokens: 0,
    reasoning_tokens: call.reasoningTokens,
    context_window: 0,
    per_turn_token: call.promptTokens + call.completionTokens,
    response_id: call.responseId,
  };
}
