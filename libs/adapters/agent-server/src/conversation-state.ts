import { record } from './agent-event.js';

/** The protocol's execution status. A new conversation is idle for a moment before its run begins. */
export type ExecutionStatus =
  'idle' | 'running' | 'paused' | 'waiting_for_confirmation' | 'finished' | 'error' | 'stuck' | 'deleting';

export interface ConversationState {
  readonly id: string;
  readonly status: ExecutionStatus;
  /** Sum over all models used, in the currency of the prices given at the start. */
  readonly cost: number;
  readonly promptTokens: number;
  readonly completionTokens: number;
}

/** Translates the protocol's `ConversationInfo`. Its top-level `metrics` is not filled; the sums are in `stats`. */
export function readConversationState(info: unknown): ConversationState {
  const { id, execution_status: status, stats } = record(info);
  const metrics = Object.values(record(record(stats)['usage_to_metrics'])).map(record);
  const tokens = metrics.map((entry) => record(entry['accumulated_token_usage']));
  return {
    id: String(id),
    status: (status ?? 'idle') as ExecutionStatus,
    cost: sum(metrics, 'accumulated_cost'),
    promptTokens: sum(tokens, 'prompt_tokens'),
    completionTokens: sum(tokens, 'completion_tokens'),
  };
}

function sum(entries: readonly Readonly<Record<string, unknown>>[], field: string): number {
  return entries.reduce((total, entry) => total + (typeof entry[field] === 'number' ? entry[field] : 0), 0);
}
