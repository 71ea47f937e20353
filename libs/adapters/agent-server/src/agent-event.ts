/**
 * One event of a conversation, as the protocol sends it. The fields depend on the kind: `ActionEvent`,
 * `ObservationEvent`, `MessageEvent`, `AgentErrorEvent`, `ConversationStateUpdateEvent`, `ConversationErrorEvent` and
 * others; new kinds may come, so unknown ones must be let through.
 */
export interface AgentEvent {
  readonly id: string;
  readonly kind: string;
  /** ISO 8601. The real server sends its local time without a zone; run it with TZ=UTC. */
  readonly timestamp: string;
  readonly source: string;
  readonly [field: string]: unknown;
}

const LINE_LENGTH = 200;

/** What happened, in one line for people; undefined for events that only carry state. */
export function describeEvent(event: AgentEvent): string | undefined {
  switch (event.kind) {
    case 'MessageEvent':
      return line(`${event.source}: ${messageText(event)}`);
    case 'ActionEvent':
      return line(`${text(event['tool_name'])}: ${text(event['summary']) || argumentText(event['action'])}`);
    case 'ObservationEvent':
      return line(observationText(event['observation']));
    case 'AgentErrorEvent':
      return line(`${text(event['tool_name'])} was refused: ${text(event['error'])}`);
    case 'ConversationErrorEvent':
      return line(`${text(event['code'])}: ${text(event['detail'])}`);
    case 'InterruptEvent':
      return 'interrupted';
    case 'PauseEvent':
      return 'paused';
    default:
      return undefined;
  }
}

/** The text of a message event; empty for others. */
export function messageText(event: AgentEvent): string {
  return contentText(record(event['llm_message'])['content']);
}

/** The message of a finish action; undefined when the event is none. */
export function finishMessage(event: AgentEvent): string | undefined {
  const action = record(event['action']);
  return event.kind === 'ActionEvent' && action['kind'] === 'FinishAction' ? text(action['message']) : undefined;
}

function argumentText(action: unknown): string {
  const given = record(action);
  const parts = [given['command'], given['path'], given['message'], given['thought']];
  return parts.filter((part) => typeof part === 'string').join(' ');
}

function observationText(observation: unknown): string {
  const { exit_code: exitCode, content } = record(observation);
  const prefix = typeof exitCode === 'number' ? `exit ${exitCode}: ` : '';
  return prefix + contentText(content);
}

function contentText(content: unknown): string {
  if (!Array.isArray(content)) return '';
  return content.map((part) => text(record(part)['text'])).join(' ');
}

function line(value: string): string {
  const flat = value.replace(/\s+/g, ' ').trim();
  return flat.length > LINE_LENGTH ? `${flat.slice(0, LINE_LENGTH - 1)}…` : flat;
}

export function record(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
}

function text(value: unknown): string {
  return typeof value === 'string' ? value : '';
}
