import { expect, it } from '@jest/globals';
import { AgentServerError, type AgentServer, type ConversationEnd } from '@manyhands/agent-server';
import { Conversation } from './conversation.js';

const NUMBERS = { cost: 0, promptTokens: 0, completionTokens: 0 };
const error = (kind: string, retryable: boolean): ConversationEnd => ({
  ...NUMBERS,
  status: 'error',
  error: { kind, retryable, detail: `${kind} trouble` },
});
const FINISHED: ConversationEnd = { ...NUMBERS, status: 'finished', finishMessage: 'done' };

/** A conversation whose runs end like this, one after the other, and what was heard of it. */
const conversationThatEnds = (...ends: ConversationEnd[]) => conversationOf({ ends, starts: [] });

/** One whose starts are answered with these statuses, then taken. */
const conversationThatStarts = (...starts: number[]) => conversationOf({ ends: [], starts });

function conversationOf({ ends, starts }: { ends: ConversationEnd[]; starts: number[] }) {
  const heard: string[] = [];
  const server = {
    startConversation: async () => {
      const status = starts.shift();
      heard.push('start');
      if (status !== undefined)
        throw new AgentServerError({ status, code: 'refused', retryable: status >= 500, detail: `answered ${status}` });
    },
    watch: async () => ends.shift() ?? FINISHED,
    run: async (id: string) => void heard.push(`run ${id}`),
  } as unknown as AgentServer;
  const conversation = new Conversation({
    server,
    conversationId: 'c1',
    model: 'm',
    baseUrl: 'http://g/v1',
    apiKey: 'k',
    toolServers: {},
    workingDir: '/r',
    maxIterations: 9,
    inputCostPerToken: 0,
    outputCostPerToken: 0,
    signal: new AbortController().signal,
    onLine: async (line) => void heard.push(line),
  });
  return { conversation, heard };
}

it('goes on where it was when the model gave no answer for a moment', async () => {
  const { conversation, heard } = conversationThatEnds(error('transient', true));
  expect(await conversation.end()).toEqual(FINISHED);
  expect(heard).toEqual(['The model gave no answer; the next try is in 0.5 s.', 'run c1']);
});

it('does not try again what no try can cure', async () => {
  const { conversation, heard } = conversationThatEnds(error('quota', false));
  await expect(conversation.end()).rejects.toMatchObject({ reason: { code: 'agent-quota' }, retryable: false });
  expect(heard).toEqual([]);
});

it('is started again when the gateway was away and there were no tools', async () => {
  const { conversation, heard } = conversationThatStarts(503);
  await conversation.start('Work.');
  expect(heard).toEqual(['start', 'The agent could not start; the next try is in 0.5 s.', 'start']);
});

it('is not started again when the start was refused', async () => {
  const { conversation, heard } = conversationThatStarts(422);
  await expect(conversation.start('Work.')).rejects.toMatchObject({ status: 422 });
  expect(heard).toEqual(['start']);
});
