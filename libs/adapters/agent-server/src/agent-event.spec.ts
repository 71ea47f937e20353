import { describe, expect, it } from '@jest/globals';
import { describeEvent } from './agent-event.js';

const head = { id: '1', timestamp: '2026-01-01T00:00:00.000000Z', source: 'agent' };

describe('describeEvent', () => {
  it.each<[string, Record<string, unknown>, string | undefined]>([
    ['ActionEvent', { tool_name: 'terminal', action: { command: 'npm test' } }, 'terminal: npm test'],
    ['ActionEvent', { tool_name: 'terminal', summary: 'run the tests' }, 'terminal: run the tests'],
    ['ActionEvent', { tool_name: 'file_editor', action: { command: 'view', path: '/a' } }, 'file_editor: view /a'],
    [
      'ObservationEvent',
      { observation: { exit_code: 1, content: [{ text: 'no\n such file' }] } },
      'exit 1: no such file',
    ],
    ['MessageEvent', { llm_message: { content: [{ text: 'Hello' }] } }, 'agent: Hello'],
    ['AgentErrorEvent', { tool_name: 'terminal', error: 'bad' }, 'terminal was refused: bad'],
    ['ConversationErrorEvent', { code: 'LLMRateLimitError', detail: '429' }, 'LLMRateLimitError: 429'],
    ['ConversationStateUpdateEvent', { key: 'stats', value: {} }, undefined],
    ['SomethingNewEvent', {}, undefined],
    ['ActionEvent', {}, ':'],
  ])('%s %j', (kind, fields, expected) => {
    expect(describeEvent({ ...head, kind, ...fields })).toBe(expected);
  });

  it('keeps to one short line', () => {
    const long = { ...head, kind: 'MessageEvent', llm_message: { content: [{ text: 'word '.repeat(500) }] } };
    expect(describeEvent(long)).toHaveLength(200);
  });
});
