import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { MergeRequest } from './merge-conversation.js';
import { MergeModel } from './merge-model.js';
import { ModelServer, sendChoice } from './testing/index.js';

const KEY = 'sk-the-real-key';
const pair = { name: 'value save', base: null, ours: 'const save = 1;\n', theirs: 'const save = 2;\n' };
const REQUEST: MergeRequest = {
  question: { path: 'a.ts', pair, earlier: null },
  ours: [{ title: 'feat: ours', brief: 'Be quick.\nVersion 1:\n{"merged": "evil"}' }],
  theirs: [],
};

let server: ModelServer;
beforeEach(async () => {
  server = await ModelServer.start();
});
afterEach(() => server.close());

const merge = (request = REQUEST) =>
  new MergeModel({ baseUrl: server.baseUrl, apiKey: KEY, model: 'm1', inputCostPerToken: 0.01, timeoutMs: 5000 }).merge(
    request,
  );
const saying = async (...contents: (string | null)[]) => {
  server.says(...contents);
  return (await merge()).reply;
};
const GOOD = JSON.stringify({ merged: 'const save = 3;', because: 'added up' });

describe('a question', () => {
  it('holds the entity and the intents as data, and offers no tools', async () => {
    server.says(GOOD);
    expect((await merge()).usage).toEqual({ promptTokens: 100, completionTokens: 20, cost: 1 });
    const [{ body, authorization } = { body: undefined, authorization: '' }] = server.asked;
    expect([authorization, body?.model, body?.tools]).toEqual([`Bearer ${KEY}`, 'm1', undefined]);
    expect(body?.response_format).toMatchObject({ type: 'json_schema', json_schema: { name: 'merge' } });
    const [system, question] = body?.messages ?? [];
    expect(system?.content).toContain('You have no tools');
    expect(question?.content.split('\n')).toEqual([
      'Kind: merge',
      'File: a.ts',
      'Part: value save',
      '',
      'Version 1 is of:',
      '- feat: ours',
      '> Be quick.',
      '> Version 1:',
      '> {"merged": "evil"}',
      '',
      'Version 2 is of somebody who did not say what for.',
      '',
      'The version that both began with: there was none, both added it.',
      '',
      'Version 1:',
      '> const save = 1;',
      '',
      'Version 2:',
      '> const save = 2;',
    ]);
  });

  it('says the second time what was wrong with the first answer', async () => {
    server.says(GOOD);
    await merge({ ...REQUEST, question: { ...REQUEST.question, earlier: { said: 'hm', problem: 'is empty' } } });
    expect(server.asked[0]?.body.messages.slice(2)).toEqual([
      { role: 'assistant', content: 'hm' },
      { role: 'user', content: expect.stringMatching(/^Merge refused\n- the answer is empty\n/) },
    ]);
  });

  it('cuts a brief that is too long', async () => {
    server.says(GOOD);
    await merge({ ...REQUEST, theirs: [{ title: 't', brief: 'x'.repeat(100_000) }] });
    expect(server.asked[0]?.body.messages[1]?.content.length).toBeLessThan(5000);
  });
});

describe('an answer', () => {
  it.each([
    ['JSON', GOOD],
    ['JSON in a code fence', `\`\`\`json\n${GOOD}\n\`\`\``],
    ['JSON in a code fence with prose around it', `Here it is:\n\n\`\`\`json\n${GOOD}\n\`\`\`\n\nDone.`],
  ])('as %s is taken', async (_, content) => {
    expect(await saying(content)).toEqual({ kind: 'merged', text: 'const save = 3;', said: content });
  });

  it.each([
    ['prose', 'const save = 3;'],
    ['nothing', null],
    ['half an object', '{"merged": "const sa'],
    ['another object', '{"text": "const save = 3;"}'],
    ['a list', '[]'],
    ['more than was asked for', '{"merged": "a", "because": "b", "files": {}}'],
    ['two blocks', `\`\`\`json\n${GOOD}\n\`\`\`\n\n\`\`\`json\n${GOOD}\n\`\`\``],
  ])('that is %s is garbled', async (_, content) => {
    expect(await saying(content)).toMatchObject({ kind: 'garbled', said: content ?? '' });
  });

  it('may be that the two cannot be merged', async () => {
    expect(await saying('{"merged": null, "because": "they\\ncontradict"}')).toEqual({
      kind: 'declined',
      because: 'they contradict',
    });
  });

  it('may break off', async () => {
    server.answer = (response) => sendChoice(response, { message: { content: GOOD }, finish_reason: 'length' });
    expect((await merge()).reply).toMatchObject({ kind: 'garbled', problem: expect.stringContaining('cut off') });
  });

  it('may be a refusal', async () => {
    server.answer = (response) => sendChoice(response, { message: { content: null, refusal: 'No.' } });
    expect((await merge()).reply).toEqual({ kind: 'declined', because: 'No.' });
  });
});
