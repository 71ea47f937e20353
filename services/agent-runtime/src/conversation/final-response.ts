import { textOf, type ConversationEvent } from './events.js';

/** The message of the last finish, or the agent's last plain words; empty when there are none. */
export function finalResponse(events: readonly ConversationEvent[]): string {
  for (const event of events.toReversed()) {
    if (event.kind === 'MessageEvent' && event.source === 'agent') return textOf(event.llm_message.content);
    if (event.kind === 'ActionEvent' && event.action?.kind === 'FinishAction') return String(event.action['message']);
  }
  return '';
}
