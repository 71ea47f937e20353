import { describe, expect, it } from '@jest/globals';
import type { ConversationEvent, EventBody } from '../conversation/events.js';
import { text } from '../conversation/events.js';
import { toChatMessages } from './chat-messages.js';

let count = 0;

function event(body: EventBody): ConversationEvent {
  count += 1;
  return { id: `event-${count}`, timestamp: '', ...body };
}

function action(id: string, response: string, callArguments = '{}'): ConversationEvent {
  const call = { id, name: 'think', arguments: callArguments, origin: 'completion' as const };
  return event({
    kind: 'ActionEvent',
    source: 'agent',
    thought: [text(`before ${id}`)],
    tool_name: 'think',
    tool_call_id: id,
    tool_call: call,
    llm_response_id: response,
    security_risk: 'UNKNOWN',
  });
}

function result(id: string): ConversationEvent {
  const observation = { kind: 'ThinkObservation', content: [text(`result of ${id}`)], is_error: false };
  const head = { kind: 'ObservationEvent', source: 'environment', tool_name: 'think' } as const;
  return event({ ...head, tool_call_id: id, action_id: id, observation });
}

function user(words: string): ConversationEvent {
  return event({ kind: 'MessageEvent', source: 'user', llm_message: { role: 'user', content: [text(words)] } });
}

describe('toChatMessages', () => {
  it('puts results right behind their calls, and messages that came between behind the results', () => {
    const messages = toChatMessages([user('Go.'), action('1', 'r'), user('Wait!'), result('1')]);
    expect(messages.map((message) => message.role)).toEqual(['user', 'assistant', 'tool', 'user']);
  });

  it('makes one message of all calls of one answer', () => {
    const messages = toChatMessages([action('1', 'r'), result('1'), action('2', 'r'), result('2'), action('3', 's')]);
    expect(messages.map((message) => message.role)).toEqual(['assistant', 'tool', 'tool', 'assistant', 'tool']);
  });

  it('never leaves a call without a result', () => {
    const [, answer] = toChatMessages([action('1', 'r')]);
    expect(answer).toMatchObject({ role: 'tool', tool_call_id: '1', content: expect.stringContaining('was stopped') });
  });

  it('does not repeat arguments that are no JSON', () => {
    const [answer] = toChatMessages([action('1', 'r', '{"broken')]);
    expect(JSON.stringify(answer)).not.toContain('broken');
  });

  it('passes images on', () => {
    const content = [text('Look:'), { type: 'image' as const, image_urls: ['data:image/png;base64,AA=='] }];
    const shown = event({ kind: 'MessageEvent', source: 'user', llm_message: { role: 'user', content } });
    expect(toChatMessages([shown])[0]?.content).toEqual([
      { type: 'text', text: 'Look:' },
      { type: 'image_url', image_url: { url: 'data:image/png;base64,AA==' } },
    ]);
  });
});
