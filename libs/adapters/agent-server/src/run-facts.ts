import { finishMessage, record, type AgentEvent } from './agent-event.js';

export interface RunError {
  /** `auth`, `quota`, `rate_limit`, `config`, `transient`, `agent_action`, `internal` or `unknown`. */
  readonly kind: string;
  readonly retryable: boolean;
  readonly detail: string;
}

/** What the events tell about the run that the last user message asked for. */
export interface RunFacts {
  /** Something came after that message: a final status belongs to this run, not to the one before. */
  readonly begun: boolean;
  readonly finishMessage?: string;
  readonly error?: RunError;
}

export const NOTHING_YET: RunFacts = { begun: false };

const KINDS_OF_A_RUN = new Set([
  'ActionEvent',
  'ObservationEvent',
  'AgentErrorEvent',
  'InterruptEvent',
  'PauseEvent',
  'UserRejectObservation',
]);

/** The facts after one more event. */
export function learn(facts: RunFacts, event: AgentEvent): RunFacts {
  if (event.kind === 'MessageEvent') return event.source === 'user' ? NOTHING_YET : { ...facts, begun: true };
  if (event.kind === 'ConversationErrorEvent') return { ...facts, begun: true, error: readError(event) };
  if (startsRun(event)) return { begun: true };
  const message = finishMessage(event);
  if (message !== undefined) return { ...facts, begun: true, finishMessage: message };
  return KINDS_OF_A_RUN.has(event.kind) ? { ...facts, begun: true } : facts;
}

function startsRun(event: AgentEvent): boolean {
  const { kind, key, value } = event as AgentEvent & { key?: unknown; value?: unknown };
  return kind === 'ConversationStateUpdateEvent' && key === 'execution_status' && value === 'running';
}

function readError(event: AgentEvent): RunError {
  const { kind, retryable } = record(event['classification']);
  return {
    kind: typeof kind === 'string' ? kind : 'unknown',
    retryable: retryable === true,
    detail: [event['code'], event['detail']].filter((part) => typeof part === 'string').join(': '),
  };
}
