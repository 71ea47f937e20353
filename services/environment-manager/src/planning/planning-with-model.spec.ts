import { once } from 'node:events';
import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { OpenAiModel } from '@manyhands/model';
import { askForPlan, type PlanAnswer } from './ask-for-plan.js';
import { Deadline } from './deadline.js';
import { failure } from './why-not-planned.js';

const KEY = 'sk-a-key-that-nobody-sees';
const sound = {
  version: 1,
  tasks: [
    { id: 'a', role: 'backend', title: 'A', brief: 'A', scope: ['src/a/**'], needs: [], acceptance: ['npm test'] },
  ],
};

let server: Server;
let calls: number;
let answer: (response: ServerResponse, call: number) => unknown;
beforeEach(async () => {
  calls = 0;
  server = createServer((request, response) => {
    request.resume().on('end', () => answer(response, (calls += 1)));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
});
afterEach(async () => {
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
});

const says = (message: object) => (response: ServerResponse) =>
  response
    .writeHead(200, { 'content-type': 'application/json' })
    .end(JSON.stringify({ choices: [{ message }], usage: { prompt_tokens: 10, completion_tokens: 1 } }));

/** Asks a model behind HTTP for a plan, as the service does; the turns are what would be kept. */
async function ask(limits: { callMs?: number; allMs?: number } = {}) {
  const turns: object[] = [];
  const { port } = server.address() as AddressInfo;
  const baseUrl = `http://127.0.0.1:${port}/v1`;
  const model = new OpenAiModel({ baseUrl, apiKey: KEY, model: 'm', timeoutMs: limits.callMs ?? 5000 });
  const question = { epic: { title: 'Tags', body: 'Tags.' }, context: 'src/a.ts', roles: [ROLE] };
  const planned: Promise<PlanAnswer> = askForPlan(
    { question, world: { roles: ['backend'], files: ['src/a/x.ts'] } },
    {
      model,
      onRefused: async () => undefined,
      onAnswered: async (turn) => void turns.push(turn),
      checkBudget: async () => undefined,
      pause: async () => undefined,
      deadline: Deadline.in(limits.allMs ?? 60_000),
    },
  );
  const outcome = await planned.then(
    ({ kind }) => kind,
    (error: unknown) => failure(error).code,
  );
  return { outcome, turns };
}
const ROLE = { name: 'backend', description: 'server code' };

describe('a model behind HTTP', () => {
  it.each<[string, object, string]>([
    ['a plan', { content: JSON.stringify(sound) }, 'planned'],
    ['prose', { content: 'Here is how I would go about it.' }, 'none'],
    ['half a document', { content: '{"version":1,"tasks":[' }, 'none'],
    ['an empty plan', { content: '{"version":1,"tasks":[]}' }, 'none'],
    ['nothing', { content: null }, 'none'],
    ['a refusal', { content: null, refusal: 'I cannot help with that.' }, 'model-declined'],
  ])('that answers with %s', async (_, message, outcome) => {
    answer = says(message);
    expect((await ask()).outcome).toBe(outcome);
  });

  it('that begins with prose and then has a plan is heard, and both answers are kept, without the key', async () => {
    answer = (response, call) => says({ content: call === 1 ? 'Let me think.' : JSON.stringify(sound) })(response);
    const { outcome, turns } = await ask();
    expect([outcome, turns.length]).toEqual(['planned', 2]);
    expect(JSON.stringify(turns)).toContain('Let me think.');
    expect(JSON.stringify(turns)).not.toContain(KEY);
  });

  it('that never answers is asked three times', async () => {
    answer = () => undefined;
    expect((await ask({ callMs: 50 })).outcome).toBe('model-unavailable');
    expect(calls).toBe(3);
  });

  it('that takes longer than all of planning may take is not waited for', async () => {
    answer = () => undefined;
    expect((await ask({ callMs: 5000, allMs: 100 })).outcome).toBe('planning-timed-out');
    expect(calls).toBe(1);
  });

  it('that is busy and then answers is asked again', async () => {
    answer = (response, call) =>
      call < 3 ? response.writeHead(429).end('{}') : says({ content: JSON.stringify(sound) })(response);
    expect((await ask()).outcome).toBe('planned');
  });

  it('that does not know the key is not asked again', async () => {
    answer = (response) => response.writeHead(401).end('{}');
    expect((await ask()).outcome).toBe('model-refused');
    expect(calls).toBe(1);
  });
});
