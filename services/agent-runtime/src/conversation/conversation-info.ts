import type { ConversationRecord } from './conversation-files.js';
import type { ConversationEvent, ExecutionStatus } from './events.js';
import type { Metrics } from './usage.js';

export interface InfoSource {
  readonly record: ConversationRecord;
  readonly status: ExecutionStatus;
  readonly events: readonly ConversationEvent[];
  readonly metrics: Metrics;
  readonly directory: string;
}

/** `ConversationInfo` of the protocol. The model's key is masked. */
export function conversationInfo(source: InfoSource): Record<string, unknown> {
  const { record, events } = source;
  const { request } = record;
  const last = events.at(-1);
  return {
    id: record.id,
    workspace: { kind: 'LocalWorkspace', working_dir: request.workspace.working_dir },
    agent: agentInfo(record),
    persistence_dir: source.directory,
    max_iterations: request.max_iterations,
    stuck_detection: request.stuck_detection,
    execution_status: source.status,
    confirmation_policy: { kind: 'NeverConfirm' },
    last_user_message_id: lastUserMessage(events)?.id ?? null,
    leaf_event_id: last?.id ?? null,
    stats: { usage_to_metrics: { [request.agent.llm.usage_id]: source.metrics } },
    metrics: null,
    title: null,
    tags: request.tags,
    created_at: record.createdAt,
    updated_at: last?.timestamp ?? record.createdAt,
  };
}

function agentInfo({ request }: ConversationRecord): Record<string, unknown> {
  const { llm, tools, agent_context: context } = request.agent;
  return {
    kind: 'Agent',
    llm: { ...withoutNulls(llm), ...maskedKey(llm.api_key), is_subscription: false },
    tools: tools.map(({ name }) => ({ name, params: {} })),
    ...(context == null ? {} : { agent_context: withoutNulls(context) }),
  };
}

function maskedKey(key: string | null | undefined): { api_key?: string } {
  return key == null ? {} : { api_key: '**********' };
}

function lastUserMessage(events: readonly ConversationEvent[]): ConversationEvent | undefined {
  return events.findLast((event) => event.kind === 'MessageEvent' && event.source === 'user');
}

function withoutNulls(value: object): Record<string, unknown> {
  return Object.fromEntries(Object.entries(value).filter(([, entry]) => entry !== null && entry !== undefined));
}
