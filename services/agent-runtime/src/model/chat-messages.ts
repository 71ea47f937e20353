import type { ChatCompletionContentPart, ChatCompletionMessageParam } from 'openai/resources/chat/completions';
import { textOf, type Content, type ConversationEvent, type EventOf } from '../conversation/events.js';

type Result = EventOf<'ObservationEvent'> | EventOf<'AgentErrorEvent'>;

const NO_RESULT = 'The run was stopped before this call gave a result. Check the state of things before you repeat it.';

/**
 * The conversation as the model reads it. Calls of one answer become one assistant message, and each call is followed
 * by its result, whatever was written to the log between them: the chat format demands it.
 */
export function toChatMessages(events: readonly ConversationEvent[]): ChatCompletionMessageParam[] {
  const results = resultsByCall(events);
  const messages: ChatCompletionMessageParam[] = [];
  const answered = new Set<string>();
  for (const event of events) {
    if (event.kind === 'SystemPromptEvent') messages.push(systemMessage(event));
    if (event.kind === 'MessageEvent') messages.push(plainMessage(event));
    if (event.kind !== 'ActionEvent' || answered.has(event.llm_response_id)) continue;
    answered.add(event.llm_response_id);
    messages.push(...answerWithResults(actionsOf(events, event.llm_response_id), results));
  }
  return messages;
}

function resultsByCall(events: readonly ConversationEvent[]): Map<string, Result> {
  const results = new Map<string, Result>();
  for (const event of events) {
    if (event.kind === 'ObservationEvent' || event.kind === 'AgentErrorEvent') results.set(event.tool_call_id, event);
  }
  return results;
}

function actionsOf(events: readonly ConversationEvent[], responseId: string): EventOf<'ActionEvent'>[] {
  return events.filter(
    (event): event is EventOf<'ActionEvent'> => event.kind === 'ActionEvent' && event.llm_response_id === responseId,
  );
}

/** The static part comes first, so that providers can reuse what they computed for it. */
function systemMessage(event: EventOf<'SystemPromptEvent'>): ChatCompletionMessageParam {
  const parts = [event.system_prompt.text, event.dynamic_context?.text ?? ''];
  return { role: 'system', content: parts.filter((part) => part !== '').join('\n\n') };
}

function plainMessage(event: EventOf<'MessageEvent'>): ChatCompletionMessageParam {
  const { role, content } = event.llm_message;
  if (role === 'assistant') return { role, content: textOf(content) };
  const hasImages = content.some((part) => part.type === 'image');
  return { role, content: hasImages ? content.flatMap(contentParts) : textOf(content) };
}

function contentParts(part: Content): ChatCompletionContentPart[] {
  if (part.type === 'text') return [{ type: 'text', text: part.text }];
  return part.image_urls.map((url) => ({ type: 'image_url', image_url: { url } }));
}

function answerWithResults(
  actions: readonly EventOf<'ActionEvent'>[],
  results: ReadonlyMap<string, Result>,
): ChatCompletionMessageParam[] {
  const thought = actions.flatMap((action) => action.thought.map((part) => part.text)).join('\n');
  const calls = actions.map(({ tool_call: call }) => ({
    id: call.id,
    type: 'function' as const,
    function: { name: call.name, arguments: isJson(call.arguments) ? call.arguments : '{}' },
  }));
  const answer: ChatCompletionMessageParam = { role: 'assistant', content: thought || null, tool_calls: calls };
  return [answer, ...calls.map(({ id }) => resultMessage(id, results.get(id)))];
}

function resultMessage(id: string, result: Result | undefined): ChatCompletionMessageParam {
  return { role: 'tool', tool_call_id: id, content: result === undefined ? NO_RESULT : resultText(result) };
}

function resultText(result: Result): string {
  if (result.kind === 'AgentErrorEvent') return `[An error occurred] ${result.error}`;
  const { observation } = result;
  const metadata = observation['metadata'] as { suffix?: string } | undefined;
  const body = textOf(observation.content) + (metadata?.suffix ?? '');
  return observation.is_error ? `[The tool reports an error] ${body}` : body;
}

/** A broken call was already answered with an error; some providers refuse to see it again as it was. */
function isJson(value: string): boolean {
  try {
    JSON.parse(value);
    return true;
  } catch {
    return false;
  }
}
