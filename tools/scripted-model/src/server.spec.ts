import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { startScriptedModel, type ScriptedModel } from './start-scripted-model.js';

const TOOLS = ['terminal', 'file_editor', 'finish'].map((name) => ({ type: 'function', function: { name } }));

let folder: string;
let model: ScriptedModel | undefined;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'scripts-'));
});

afterEach(async () => {
  await model?.close();
  await rm(folder, { recursive: true });
});

async function playing(scripts: Record<string, string>, speed = 0): Promise<void> {
  for (const [name, text] of Object.entries(scripts))
    await writeFile(join(folder, `${name}.yaml`), `name: ${name}\n${text}`);
  model = await startScriptedModel({ scripts: folder, port: 0, host: '127.0.0.1', speed });
}

function post(body: unknown, signal: AbortSignal | null = null): Promise<Response> {
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  return fetch(`${model!.baseUrl}/chat/completions`, { method: 'POST', body: text, signal });
}

const user = (content: unknown) => ({ role: 'user', content });
const assistant = (content: string) => ({ role: 'assistant', content });
const result = (content: string) => ({ role: 'tool', tool_call_id: 'x', content });

/** What the assertions look at, of whole answers, of chunks and of refusals. */
interface Body {
  choices: [Choice];
  error: { code: string; message: string };
  entries: object[];
}

interface Choice {
  finish_reason: string | null;
  message: { content: string; tool_calls: ToolCall[] };
  delta: { content?: string | null; tool_calls?: ToolCall[] };
}

interface ToolCall {
  id: string;
  function: { name?: string; arguments: string };
}

async function bodyOf(response: Response): Promise<Body> {
  return (await response.json()) as Body;
}

async function ask(...messages: object[]): Promise<Body> {
  return bodyOf(await post({ model: 'any-name', messages, tools: TOOLS }));
}

async function said(...messages: object[]): Promise<string> {
  return (await ask(...messages)).choices[0].message.content;
}

describe('choosing the script', () => {
  it('goes by the marker in the first user message', async () => {
    await playing({ hello: 'turns: [{ say: hi }]', other: 'when: { kind: work }\nturns: [{ say: no }]' });
    expect(await said(user('Kind: work\nplease [script: hello] now'))).toBe('hi');
    expect(await said(user([{ type: 'text', text: '[script: hello]' }]))).toBe('hi');
  });

  it('goes by task, kind and attempt when there is no marker', async () => {
    await playing({
      any: 'when: { kind: review }\nturns: [{ say: any review }]',
      mine: 'when: { task: api, kind: review }\nturns: [{ say: review of api }]',
      again: 'when: { task: api, kind: review, attempt: 2 }\nturns: [{ say: second review of api }]',
    });
    expect(await said(user('Task: web\nKind: review\nAttempt: 1'))).toBe('any review');
    expect(await said(user('Task: api\nKind: review\nAttempt: 1'))).toBe('review of api');
    expect(await said(user('Task: api\r\nKind: review\r\nAttempt: 2\r\n'))).toBe('second review of api');
  });

  it('goes by texts and expressions, the one with more conditions first', async () => {
    await playing({
      a: "when: { contains: ['Epic: Labels'] }\nturns: [{ say: one text }]",
      b: "when: { contains: ['Epic: Labels', 'chips'] }\nturns: [{ say: two texts }]",
      c: "when: { matches: '^Epic: \\w+ dates$' }\nturns: [{ say: expression }]",
      d: 'when: { contains: [x], systemContains: [planner] }\nturns: [{ say: system }]',
    });
    expect(await said(user('Epic: Labels on cards'))).toBe('one text');
    expect(await said(user('Epic: Labels as chips'))).toBe('two texts');
    expect(await said(user('Kind: plan\nEpic: Due dates\n'))).toBe('expression');
    expect(await said({ role: 'system', content: 'You are a planner' }, user('x'))).toBe('system');
  });

  it('answers 404 in the shape of OpenAI when none fits', async () => {
    await playing({ a: 'turns: [{ say: x }]' });
    const response = await post({ model: 'm', messages: [user('Task: t\nKind: work')] });
    expect(response.status).toBe(404);
    expect((await bodyOf(response)).error).toMatchObject({
      code: 'script_not_found',
      type: 'invalid_request_error',
      param: null,
    });
    expect((await ask(user('[script: b]'))).error.message).toContain('[script: b]');
  });
});

describe('playing the turns', () => {
  it('counts the answers so far, and says when the script is over', async () => {
    await playing({ s: 'turns: [{ say: first }, { say: second }]' });
    const start = user('[script: s]');
    expect(await said(start)).toBe('first');
    expect(await said(start, assistant('first'), user('go on'))).toBe('second');
    const over = await ask(start, assistant('first'), user('on'), assistant('second'), user('on'));
    expect(over.choices[0]).toMatchObject({
      finish_reason: 'stop',
      message: { content: expect.stringContaining('is over') },
    });
  });

  it('chooses among alternatives by what was said last', async () => {
    await playing({
      s: "turns:\n- - { when: { lastContains: refused }, say: back }\n  - { when: { lastMatches: 'fail [1-9]' }, say: repair }\n  - { say: fine }",
    });
    expect(await said(user('[script: s] Push refused'))).toBe('back');
    expect(await said(user('[script: s]'), result('fail 0'), result('fail 2'))).toBe('repair');
    expect(await said(user('[script: s]'), result('fail 0'))).toBe('fine');
  });

  it('does not take the first message for the last one', async () => {
    await playing({
      s: 'turns:\n- { say: a }\n- - { when: { lastContains: script }, say: wrong }\n  - { say: right }',
    });
    expect(await said(user('[script: s]'), assistant('a'), result('ok'))).toBe('right');
  });

  it('says so when no alternative fits', async () => {
    await playing({ s: 'turns: [{ when: { lastContains: never }, say: a }]' });
    expect(await said(user('[script: s]'))).toContain('no answer to the last message at turn 0');
  });

  it('calls tools with ids that differ and stay the same', async () => {
    await playing({
      s: 'turns: [{ say: look, call: [{ tool: terminal, arguments: { command: ls } }, { tool: terminal, arguments: {} }] }]',
    });
    const first = (await ask(user('[script: s]'))).choices[0];
    expect(first.finish_reason).toBe('tool_calls');
    expect(first.message.content).toBe('look');
    expect(first.message.tool_calls[0]?.function).toEqual({ name: 'terminal', arguments: '{"command":"ls"}' });
    const ids = first.message.tool_calls.map((call) => call.id);
    expect(ids).toEqual(['call_s_0_0_0', 'call_s_0_0_1']);
  });

  it('refuses to call a tool that was not offered', async () => {
    await playing({ s: 'turns: [{ call: [{ tool: browser, arguments: {} }] }]' });
    expect((await ask(user('[script: s]'))).error).toMatchObject({ code: 'tool_not_offered' });
  });

  it('answers structured output as text', async () => {
    await playing({ s: 'turns: [{ json: { version: 1, tasks: [] } }]' });
    expect(await said(user('[script: s]'))).toBe('{"version":1,"tasks":[]}');
  });

  it('gives the same bytes for the same request', async () => {
    await playing({ s: 'turns: [{ say: hello }]' });
    const request = { model: 'm', messages: [user('[script: s]')] };
    const [first, second] = [await (await post(request)).text(), await (await post(request)).text()];
    expect(second).toBe(first);
    expect(JSON.parse(first).usage).toEqual({ prompt_tokens: 11, completion_tokens: 2, total_tokens: 13 });
  });
});

describe('failing on purpose', () => {
  it('answers with the status, the code and when to come back', async () => {
    await playing({
      s: 'turns: [{ error: { status: 429, code: rate_limit_exceeded, message: slow down, retryAfter: 2 } }]',
    });
    const response = await post({ model: 'm', messages: [user('[script: s]')] });
    expect([response.status, response.headers.get('retry-after')]).toEqual([429, '2']);
    expect((await bodyOf(response)).error).toMatchObject({ code: 'rate_limit_exceeded', message: 'slow down' });
  });

  it('recovers after the number of times that it says', async () => {
    await playing({
      s: 'turns:\n- - { error: { status: 503, code: busy, message: busy, times: 2 } }\n  - { say: now }',
    });
    const statuses = [];
    for (let time = 0; time < 3; time++)
      statuses.push((await post({ model: 'm', messages: [user('[script: s]')] })).status);
    expect(statuses).toEqual([503, 503, 200]);
  });
});

describe('streaming', () => {
  async function chunks(options: object): Promise<Body[]> {
    const response = await post({
      model: 'm',
      messages: [user('[script: s]')],
      tools: TOOLS,
      stream: true,
      ...options,
    });
    expect(response.headers.get('content-type')).toContain('text/event-stream');
    const events = (await response.text()).trim().split('\n\n');
    expect(events.pop()).toBe('data: [DONE]');
    return events.map((event) => JSON.parse(event.replace('data: ', '')));
  }

  it('sends text and calls in pieces that add up', async () => {
    const text = 'Wörter 🙂 '.repeat(20).trim();
    await playing({ s: `turns: [{ say: '${text}', call: [{ tool: terminal, arguments: { command: '${text}' } }] }]` });
    const deltas = (await chunks({})).map((chunk) => chunk.choices[0]);
    expect(deltas.length).toBeGreaterThan(8);
    expect(deltas.map(({ delta }) => delta.content ?? '').join('')).toBe(text);
    const pieces = deltas.flatMap(({ delta }) => delta.tool_calls ?? []);
    expect(JSON.parse(pieces.map((piece) => piece.function.arguments).join(''))).toEqual({ command: text });
    expect(pieces[0]).toMatchObject({ index: 0, id: 'call_s_0_0_0', function: { name: 'terminal' } });
    expect(deltas.at(-1)).toMatchObject({ delta: {}, finish_reason: 'tool_calls' });
  });

  it('ends with the usage when asked', async () => {
    await playing({ s: 'turns: [{ say: hello }]' });
    expect((await chunks({ stream_options: { include_usage: true } })).at(-1)).toMatchObject({
      choices: [],
      usage: { completion_tokens: 2 },
    });
  });
});

describe('time', () => {
  it('waits as long as the script says, times the speed', async () => {
    await playing({ s: 'delayMs: 40\nturns: [{ say: a }]' }, 2);
    const before = performance.now();
    await said(user('[script: s]'));
    expect(performance.now() - before).toBeGreaterThanOrEqual(79);
  });

  it('does not hold up its end for an answer that is still due', async () => {
    await playing({ s: 'turns: [{ say: a, delayMs: 600000 }]' }, 1);
    const asked = post({ model: 'm', messages: [user('[script: s]')] }).then(
      () => 'answered',
      () => 'hung up',
    );
    while (model!.log().length === 0) await new Promise((seen) => setImmediate(seen));
    const ending = model;
    model = undefined;
    await ending!.close();
    expect(await asked).toBe('hung up');
  });
});

describe('what surrounds it', () => {
  it('tells that it is scripted', async () => {
    await playing({ s: 'turns: [{ say: a }]' });
    const models = await (await fetch(`${model!.baseUrl}/models`)).json();
    expect(models).toEqual({
      object: 'list',
      data: [{ id: 'scripted', object: 'model', created: 0, owned_by: 'manyhands-scripted' }],
    });
    expect((await fetch(model!.baseUrl.replace('/v1', '/health'))).status).toBe(200);
  });

  it('lists what was asked and what answered', async () => {
    await playing({ s: 'when: { task: t }\nturns: [{ call: [{ tool: finish, arguments: { message: m } }] }]' });
    await ask(user('Task: t\nKind: work'));
    await ask(user('nothing'));
    const { entries } = await bodyOf(await fetch(`${model!.baseUrl}/scripted/log`));
    expect(entries).toEqual([
      {
        number: 1,
        script: 's',
        task: 't',
        kind: 'work',
        turn: 0,
        alternative: 0,
        outcome: 'played',
        tools: ['finish'],
        latest: 'Task: t\nKind: work',
      },
      {
        number: 2,
        script: null,
        task: null,
        kind: null,
        turn: 0,
        alternative: null,
        outcome: 'no_script',
        tools: [],
        latest: 'nothing',
      },
    ]);
  });

  it.each([
    ['{"model":', 'invalid_body'],
    ['[]', 'invalid_request'],
    ['{"model":"m"}', 'invalid_request'],
    ['{"model":"m","messages":[]}', 'invalid_request'],
    ['{"model":"m","messages":[{"role":"king"}]}', 'invalid_request'],
    [`{"model":"m","messages":${'['.repeat(6_000)}${']'.repeat(6_000)}}`, 'invalid_request'],
  ])('refuses the body %.40s with 400', async (body, code) => {
    await playing({ s: 'turns: [{ say: a }]' });
    const response = await post(body);
    expect([response.status, (await bodyOf(response)).error.code]).toEqual([400, code]);
  });

  it('answers 404 elsewhere', async () => {
    await playing({ s: 'turns: [{ say: a }]' });
    const response = await fetch(`${model!.baseUrl}/embeddings`, { method: 'POST', body: '{}' });
    expect([response.status, (await bodyOf(response)).error.code]).toEqual([404, 'not_found']);
  });
});
