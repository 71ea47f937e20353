/** The events of the agent-server protocol that this runtime writes, exactly as they go over the wire. */

export interface TextContent {
  readonly type: 'text';
  readonly text: string;
}

export interface ImageContent {
  readonly type: 'image';
  readonly image_urls: readonly string[];
}

export type Content = TextContent | ImageContent;

export type ExecutionStatus =
  'idle' | 'running' | 'paused' | 'waiting_for_confirmation' | 'finished' | 'error' | 'stuck' | 'deleting';

export type FailureKind =
  'auth' | 'quota' | 'rate_limit' | 'config' | 'transient' | 'agent_action' | 'internal' | 'unknown';

/** What a caller needs to decide whether to try again. */
export interface Classification {
  readonly kind: FailureKind;
  readonly retryable: boolean;
  readonly user_action: 'none' | 'retry' | 'settings';
}

export interface WireToolCall {
  readonly id: string;
  readonly name: string;
  /** JSON text as the model wrote it, valid or not. */
  readonly arguments: string;
  readonly origin: 'completion';
}

/** The arguments of a tool call, tagged with the kind of the action. */
export interface Action {
  readonly kind: string;
  readonly [argument: string]: unknown;
}

export interface Observation {
  readonly kind: string;
  readonly content: readonly Content[];
  readonly is_error: boolean;
  readonly [field: string]: unknown;
}

export interface ToolDefinition {
  readonly kind: string;
  readonly title: string;
  readonly description: string;
  readonly action_type: string;
  readonly observation_type: string;
  /** Of a tool that an MCP server has: what the server says of it. */
  readonly mcp_tool?: { readonly name: string; readonly [field: string]: unknown };
}

export interface SystemPromptBody {
  readonly kind: 'SystemPromptEvent';
  readonly source: 'agent';
  readonly system_prompt: TextContent;
  readonly tools: readonly ToolDefinition[];
  readonly dynamic_context?: TextContent;
}

export interface MessageBody {
  readonly kind: 'MessageEvent';
  readonly source: 'user' | 'agent';
  readonly llm_message: { readonly role: 'user' | 'assistant'; readonly content: readonly Content[] };
  readonly llm_response_id?: string;
}

export interface ActionBody {
  readonly kind: 'ActionEvent';
  readonly source: 'agent';
  readonly thought: readonly TextContent[];
  readonly reasoning_content?: string;
  /** Absent when the call was refused. */
  readonly action?: Action;
  readonly tool_name: string;
  readonly tool_call_id: string;
  readonly tool_call: WireToolCall;
  readonly llm_response_id: string;
  readonly security_risk: 'UNKNOWN' | 'LOW' | 'MEDIUM' | 'HIGH';
  readonly summary?: string;
}

export interface ObservationBody {
  readonly kind: 'ObservationEvent';
  readonly source: 'environment';
  readonly tool_name: string;
  readonly tool_call_id: string;
  readonly action_id: string;
  readonly observation: Observation;
}

export interface AgentErrorBody {
  readonly kind: 'AgentErrorEvent';
  readonly source: 'agent';
  readonly tool_name: string;
  readonly tool_call_id: string;
  readonly error: string;
}

export interface StateUpdateBody {
  readonly kind: 'ConversationStateUpdateEvent';
  readonly source: 'environment';
  readonly key: string;
  readonly value: unknown;
}

export interface ConversationErrorBody {
  readonly kind: 'ConversationErrorEvent';
  readonly source: 'environment';
  readonly code: string;
  readonly detail: string;
  readonly classification: Classification;
}

export interface StopBody {
  readonly kind: 'InterruptEvent' | 'PauseEvent';
  readonly source: 'user';
}

export type EventBody =
  | SystemPromptBody
  | MessageBody
  | ActionBody
  | ObservationBody
  | AgentErrorBody
  | StateUpdateBody
  | ConversationErrorBody
  | StopBody;

/** What the log adds when an event is written. */
export interface EventHead {
  readonly id: string;
  /** UTC, ISO 8601 with microseconds; strictly increasing within a conversation. */
  readonly timestamp: string;
  /** The event before this one; absent on the first. */
  readonly parent_id?: string;
}

export type ConversationEvent = EventHead & EventBody;
export type EventOf<Kind extends EventBody['kind']> = EventHead & Extract<EventBody, { kind: Kind }>;

export function text(value: string): TextContent {
  return { type: 'text', text: value };
}

/** The text parts of a content list, joined. */
export function textOf(content: readonly Content[]): string {
  return content.flatMap((part) => (part.type === 'text' ? [part.text] : [])).join('\n');
}

export function statusUpdate(status: ExecutionStatus): StateUpdateBody {
  return { kind: 'ConversationStateUpdateEvent', source: 'environment', key: 'execution_status', value: status };
}
