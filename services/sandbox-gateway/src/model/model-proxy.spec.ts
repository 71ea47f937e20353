import { once } from 'node:events';
import {
  createServer,
  request,
  type IncomingHttpHeaders,
  type IncomingMessage,
  type Server,
  type ServerResponse,
} from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { startService } from '@manyhands/nest';
import type { SandboxPrincipal, UsageRecord } from '@manyhands/postgres';
import { sandboxToken } from '@manyhands/system';
import { Logger } from '@nestjs/common';
import { TokenWatch } from '../principals/token-watch.js';
import { ModelController } from './model.controller.js';
import { ModelProxy, type ModelProxyOptions } from './model-proxy.js';
import { Principals, UsageLog } from './ports.js';

Logger.overrideLogger(false);

const SECRET = 'ab'.repeat(32);
const KEY = 'sk-the-real-key';
const SANDBOX = '01890000-0000-7000-8000-000000000001';
const MODEL = 'team-model';

const worker: SandboxPrincipal = {
  sandboxId: SANDBOX,
  purpose: 'work',
  active: true,
  repositoryId: 'r1',
  integrationBranch: 'develop',
  sessionId: 's1',
  taskId: 't1',
  taskKey: 'api',
  epicId: 'e1',
  agent: 'be-1',
  role: 'backend',
  startState: 'READY',
  branch: 'openhands/agent-be-1/feature-api-01234567',
  proposedSha: null,
  scope: ['src/**'],
  lease: { id: 'l1', fence: 7, current: true },
  candidateSha: null,
  spentCost: 0,
  maxCost: 10,
  spentTokens: 0,
  maxTokens: 1000,
};

class FakePrincipals extends Principals {
  known: SandboxPrincipal | null = worker;
  failure: Error | undefined;
  override async principal(): Promise<SandboxPrincipal | null> {
    if (this.failure) throw this.failure;
    return this.known;
  }
}

/** Also adds what was recorded to what the principal has spent, as the store does. */
class FakeUsage extends UsageLog {
  readonly records: UsageRecord[] = [];
  failure: Error | undefined;
  private arrived = () => {};
  readonly first = new Promise<void>((resolve) => (this.arrived = resolve));
  constructor(private readonly principals: FakePrincipals) {
    super();
  }
  override async record(usage: UsageRecord): Promise<void> {
    this.records.push(usage);
    this.arrived();
    if (this.failure) throw this.failure;
    const { known } = this.principals;
    const tokens = usage.promptTokens + usage.completionTokens;
    if (known) {
      this.principals.known = {
        ...known,
        spentCost: known.spentCost + usage.cost,
        spentTokens: known.spentTokens + tokens,
      };
    }
  }
}

interface Asked {
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: Record<string, unknown>;
}
type Handler = (response: ServerResponse, request: IncomingMessage) => unknown;

class Upstream {
  readonly asked: Asked[] = [];
  handler: Handler = (response) => json(response, 200, completion('Hello.'));
  private constructor(private readonly server: Server) {}
  static async start(): Promise<Upstream> {
    const server = createServer();
    const upstream = new Upstream(server);
    server.on('request', (request, response) => void upstream.answer(request, response));
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    return upstream;
  }
  get baseUrl(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}/v1`;
  }
  async close(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }
  private async answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const body = JSON.parse(Buffer.concat(chunks).toString()) as Record<string, unknown>;
    this.asked.push({ path: request.url ?? '', headers: request.headers, body });
    this.handler(response, request);
  }
}

const json = (response: ServerResponse, status: number, body: unknown, headers = {}) =>
  response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(body));

const USAGE = { prompt_tokens: 100, completion_tokens: 20, prompt_tokens_details: { cached_tokens: 40 } };
const completion = (content: string, usage: object | undefined = USAGE) => ({
  id: 'c1',
  choices: [{ index: 0, message: { role: 'assistant', content }, finish_reason: 'stop' }],
  usage,
});
const delta = (content: string) => ({ choices: [{ index: 0, delta: { content } }] });
const event = (value: unknown) => `data: ${JSON.stringify(value)}\n\n`;
const beginStream = (response: ServerResponse) => response.writeHead(200, { 'content-type': 'text/event-stream' });

let principals: FakePrincipals;
let usage: FakeUsage;
let upstream: Upstream;
let watch: TokenWatch;
let gateway: { port: number; close(): Promise<void> };

async function startGateway(options: Partial<ModelProxyOptions> = {}) {
  const proxy = new ModelProxy({
    principals,
    watch,
    usage,
    secret: SECRET,
    upstream: { baseUrl: upstream.baseUrl, apiKey: KEY, model: MODEL },
    inputCostPerToken: 0.01,
    outputCostPerToken: 0.1,
    scripted: false,
    ...options,
  });
  class Gateway {}
  const providers = [{ provide: ModelProxy, useValue: proxy }];
  return startService({ module: Gateway, controllers: [ModelController], providers }, {});
}

async function restartGateway(options: Partial<ModelProxyOptions>) {
  await gateway.close();
  gateway = await startGateway(options);
}

beforeEach(async () => {
  principals = new FakePrincipals();
  watch = new TokenWatch(principals);
  usage = new FakeUsage(principals);
  upstream = await Upstream.start();
  gateway = await startGateway();
});
afterEach(async () => {
  await gateway.close();
  await upstream.close();
});

const TOKEN = sandboxToken(SECRET, SANDBOX);
const MESSAGES = [{ role: 'user', content: 'Hi.' }];

function post(body: unknown, init: RequestInit & { token?: string } = {}): Promise<Response> {
  const { token = TOKEN, ...rest } = init;
  return fetch(`http://127.0.0.1:${gateway.port}/v1/chat/completions`, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    body: typeof body === 'string' ? body : JSON.stringify(body),
    ...rest,
  });
}
const ask = (fields: object = {}) => post({ model: MODEL, messages: MESSAGES, ...fields });
const refusal = async (response: Response) => ({
  status: response.status,
  ...((await response.json()) as { error: { code: string; message: string; type: string } }).error,
});

describe('a model call', () => {
  it('is answered, with the real key put in and not shown', async () => {
    upstream.handler = (response) => json(response, 200, completion('Hello.'), { 'x-upstream-secret': KEY });
    const response = await ask({ temperature: 0.2 });
    const text = await response.text();
    expect(JSON.parse(text)).toEqual(completion('Hello.'));
    expect(upstream.asked).toMatchObject([
      {
        path: '/v1/chat/completions',
        headers: { authorization: `Bearer ${KEY}` },
        body: { model: MODEL, messages: MESSAGES, temperature: 0.2, stream: false },
      },
    ]);
    expect(JSON.stringify([...response.headers]) + text).not.toContain(KEY);
    expect(JSON.stringify(upstream.asked)).not.toContain('mhs_');
  });

  it('is recorded with what it cost and who made it', async () => {
    await ask();
    expect(usage.records).toEqual([
      {
        ...{ sandboxId: SANDBOX, sessionId: 's1', epicId: 'e1', taskId: 't1', purpose: 'work', model: MODEL },
        ...{ promptTokens: 100, completionTokens: 20, cachedTokens: 40, cost: 3, scripted: false },
      },
    ]);
  });

  it('is estimated where the upstream does not count', async () => {
    upstream.handler = (response) => json(response, 200, { ...completion('x'.repeat(41)), usage: undefined });
    await ask({ messages: [{ role: 'user', content: 'y'.repeat(4000) }] });
    expect(usage.records[0]?.completionTokens).toBe(11);
    expect(usage.records[0]?.promptTokens).toBeGreaterThan(1000);
    expect(usage.records[0]?.promptTokens).toBeLessThan(1030);
  });

  it('takes the model with the prefix too, and no other', async () => {
    expect((await ask({ model: `openai/${MODEL}` })).status).toBe(200);
    expect(upstream.asked[0]?.body['model']).toBe(MODEL);
    const other = await refusal(await ask({ model: 'expensive' }));
    expect(other).toMatchObject({ status: 403, code: 'model_not_allowed' });
    expect(other.message).toContain(`"${MODEL}"`);
    expect(upstream.asked).toHaveLength(1);
  });

  it('passes on nothing that could choose another model, endpoint or paid extra', async () => {
    const sly = { models: ['x'], fallbacks: ['x'], api_base: 'http://evil', service_tier: 'priority', max_tokens: 5 };
    await post(
      `{"model":"expensive","messages":[],"stream":true,${JSON.stringify({ model: MODEL, messages: MESSAGES, stream: false, ...sly }).slice(1)}`,
    );
    expect(Object.keys(upstream.asked[0]?.body ?? {}).sort()).toEqual(['max_tokens', 'messages', 'model', 'stream']);
    expect(upstream.asked[0]?.body).toMatchObject({ model: MODEL, messages: MESSAGES });
  });

  it('says which model there is', async () => {
    await restartGateway({ scripted: true });
    const response = await fetch(`http://127.0.0.1:${gateway.port}/v1/models`, {
      headers: { authorization: `Bearer ${TOKEN}` },
    });
    expect(await response.json()).toMatchObject({ data: [{ id: MODEL, owned_by: 'manyhands-scripted' }] });
    expect((await fetch(`http://127.0.0.1:${gateway.port}/v1/models`)).status).toBe(401);
  });

  it('is answered even when it cannot be recorded', async () => {
    usage.failure = new Error('no database');
    expect((await ask()).status).toBe(200);
  });
});

describe('a streamed answer', () => {
  it('arrives piece by piece, byte for byte, and is counted by the usage it must bring', async () => {
    let more = () => {};
    upstream.handler = (response) => {
      beginStream(response).write(event(delta('Hel')));
      more = () => response.end(`${event(delta('lo ✋'))}${event({ choices: [], usage: USAGE })}data: [DONE]\n\n`);
    };
    const response = await ask({ stream: true, stream_options: { include_usage: false } });
    expect(response.headers.get('content-type')).toContain('text/event-stream');
    const reader = response.body!.getReader();
    expect(Buffer.from((await reader.read()).value).toString()).toBe(event(delta('Hel')));
    expect(usage.records).toEqual([]);
    more();
    let rest = '';
    for (let piece = await reader.read(); !piece.done; piece = await reader.read())
      rest += Buffer.from(piece.value).toString();
    expect(rest).toBe(`${event(delta('lo ✋'))}${event({ choices: [], usage: USAGE })}data: [DONE]\n\n`);
    expect(upstream.asked[0]?.body['stream_options']).toEqual({ include_usage: true });
    expect(usage.records).toMatchObject([{ promptTokens: 100, completionTokens: 20, cachedTokens: 40, cost: 3 }]);
  });

  it('is estimated from its pieces without usage, tool calls included', async () => {
    const call = {
      choices: [{ delta: { tool_calls: [{ index: 0, function: { name: 'look', arguments: '{"a":1}' } }] } }],
    };
    upstream.handler = (response) =>
      beginStream(response).end(`${event(delta('12345'))}${event(call)}data: [DONE]\n\n`);
    await (await ask({ stream: true })).text();
    expect(usage.records).toMatchObject([{ completionTokens: Math.ceil((5 + 4 + 7) / 4) }]);
  });

  it('ends with an error event when the upstream breaks off, and what came is paid for', async () => {
    upstream.handler = (response) => beginStream(response).write(event(delta('12345678')), () => response.destroy());
    const text = await (await ask({ stream: true })).text();
    expect(text).toMatch(/"code":"upstream_unavailable"[^]*\n\n$/);
    expect(usage.records).toMatchObject([{ completionTokens: 2 }]);
  });
});

describe('the budget', () => {
  it('stops an epic that has spent its money', async () => {
    principals.known = { ...worker, spentCost: 8 };
    expect((await ask()).status).toBe(200);
    const stopped = await refusal(await ask());
    expect(stopped).toMatchObject({ status: 402, code: 'budget_exceeded', type: 'insufficient_quota' });
    expect(stopped.message).toBe('The epic has spent $11.00 of its $10.00. Raise its limit to go on.');
    expect(upstream.asked).toHaveLength(1);
  });

  it('stops a session that has used its tokens', async () => {
    principals.known = { ...worker, maxCost: null, spentTokens: 1000 };
    expect(await refusal(await ask())).toMatchObject({ status: 402, code: 'budget_exceeded' });
    expect(upstream.asked).toEqual([]);
  });
});

describe('who may not', () => {
  it.each([
    ['without a token', ''],
    ['with a token of another instance', sandboxToken('cd'.repeat(32), SANDBOX)],
    ['with the key itself', KEY],
  ])('is told 401 %s', async (_, token) => {
    expect(await refusal(await post({}, { token }))).toMatchObject({ status: 401, code: 'invalid_api_key' });
  });

  it('is told 401 for a sandbox that does not exist', async () => {
    principals.known = null;
    expect((await ask()).status).toBe(401);
  });

  it('loses an answer under way when the session ends, which is paid for up to there', async () => {
    upstream.handler = (response) => beginStream(response).write(event(delta('x'.repeat(40))));
    const reader = (await ask({ stream: true })).body!.getReader();
    await reader.read();
    principals.known = { ...worker, active: false };
    await watch.look();
    expect(Buffer.from((await reader.read()).value).toString()).toContain('"code":"sandbox_inactive"');
    expect((await reader.read()).done).toBe(true);
    expect(usage.records).toMatchObject([{ completionTokens: 10 }]);
  });

  it('loses an answer that has not begun too', async () => {
    upstream.handler = () => {
      principals.known = { ...worker, active: false };
      void watch.look();
    };
    expect(await refusal(await ask())).toMatchObject({ status: 403, code: 'sandbox_inactive' });
  });

  it('keeps an answer under way while the store does not say, but not for long', async () => {
    let more = () => {};
    upstream.handler = (response) => {
      beginStream(response).write(event(delta('one')));
      more = () => void response.write(event(delta('two')));
    };
    const reader = (await ask({ stream: true })).body!.getReader();
    const next = async () => Buffer.from((await reader.read()).value).toString();
    expect(await next()).toContain('one');
    principals.failure = new Error('no database');
    for (let looks = 0; looks < 3; looks++) await watch.look();
    more();
    expect(await next()).toContain('two');
    await watch.look();
    expect(await next()).toContain('"code":"sandbox_inactive"');
  });

  it('is told 403 when the sandbox is stopped or is a gate', async () => {
    principals.known = { ...worker, active: false };
    expect(await refusal(await ask())).toMatchObject({ status: 403, code: 'sandbox_inactive' });
    principals.known = { ...worker, purpose: 'gate' };
    expect(await refusal(await ask())).toMatchObject({ status: 403, code: 'no_model_for_gate' });
    expect(upstream.asked).toEqual([]);
  });

  it.each([
    ['holds no lease', null, 'no_lease', 'This session holds no lease; it gets the model when it has one.'],
    [
      'has a lease that is not current any more',
      { id: 'l1', fence: 7, current: false },
      'stale_fence',
      'The lease with fence 7 has expired or was handed on; this session must stop.',
    ],
  ])('is told 403 when a work session %s', async (_, lease, code, message) => {
    principals.known = { ...worker, lease };
    expect(await refusal(await ask())).toEqual({ status: 403, code, message, type: 'permission_error', param: null });
    expect([upstream.asked, usage.records]).toEqual([[], []]);
  });

  it('is told nothing of leases when it reviews: a review holds none', async () => {
    principals.known = { ...worker, purpose: 'review', branch: null, scope: [], lease: null };
    expect((await ask()).status).toBe(200);
  });

  it('is told to come back when the store does not answer', async () => {
    principals.failure = Object.assign(new Error('database at 10.0.0.9'), { retryable: true });
    const response = await ask();
    expect(response.headers.get('retry-after')).toBe('2');
    const told = await refusal(response);
    expect(told).toMatchObject({ status: 503, code: 'gateway_unavailable' });
    expect(told.message).not.toContain('10.0.0.9');
  });
});

describe('a request that is none', () => {
  it.each([
    ['no JSON', '{"model":', 'invalid_json'],
    ['no messages', { model: MODEL }, 'invalid_request'],
    [
      'a tool of the provider',
      { model: MODEL, messages: MESSAGES, tools: [{ type: 'web_search' }] },
      'invalid_request',
    ],
    [
      'too deep',
      `{"model":"${MODEL}","messages":[{"role":"user","content":${'['.repeat(1e5)}${']'.repeat(1e5)}}]}`,
      'invalid_request',
    ],
  ])('is refused: %s', async (_, body, code) => {
    expect(await refusal(await post(body))).toMatchObject({ status: 400, code });
    expect(upstream.asked).toEqual([]);
  });

  it('may not make the provider fetch an address, but may embed a picture', async () => {
    const picture = (url: string) =>
      ask({ messages: [{ role: 'user', content: [{ type: 'image_url', image_url: { url } }] }] });
    expect(await refusal(await picture('https://evil.example/?leak'))).toMatchObject({
      code: 'remote_content_refused',
    });
    expect((await picture('data:image/png;base64,AAAA')).status).toBe(200);
    expect((await ask({ messages: [{ role: 'user', content: [{ type: 'text', text: 'https://a.b' }] }] })).status).toBe(
      200,
    );
  });

  it('is refused when it is too long', async () => {
    expect(await refusal(await post('x'.repeat(20 * 1024 * 1024 + 1)))).toMatchObject({ status: 413 });
    const chunks = new ReadableStream({
      start(controller) {
        for (let n = 0; n < 21; n += 1) controller.enqueue(new Uint8Array(1024 * 1024));
        controller.close();
      },
    });
    expect((await post('', { body: chunks, duplex: 'half' })).status).toBe(413);
  });
});

describe('when the upstream fails', () => {
  it('passes its status on, without key, address or headers', async () => {
    const message = `Limit for ${KEY} at ${upstream.baseUrl} of org sk-abc*def`;
    upstream.handler = (response) =>
      json(response, 429, { error: { message, code: 'rate_limit_exceeded' } }, { 'retry-after': '7', 'x-org': 'acme' });
    const response = await ask();
    expect(response.headers.get('retry-after')).toBe('7');
    expect(response.headers.get('x-org')).toBeNull();
    const told = await refusal(response);
    expect(told).toMatchObject({ status: 429, code: 'rate_limit_exceeded', type: 'rate_limit_error' });
    expect(told.message).toBe('The model endpoint answered 429: Limit for [hidden] at [address] of org [hidden]');
    expect(usage.records).toEqual([]);
  });

  it('does not show how it refused the real key', async () => {
    upstream.handler = (response) => json(response, 401, { error: { message: `bad key ${KEY}`, code: KEY } });
    const told = await refusal(await ask());
    expect(told).toMatchObject({ status: 401, code: 'upstream_refused_credentials' });
    expect(JSON.stringify(told)).not.toContain(KEY);
  });

  it.each([
    ['a page', (response: ServerResponse) => response.end('<html>'), 502, 'upstream_invalid'],
    [
      'a redirect',
      (response: ServerResponse) => response.writeHead(307, { location: '/v1/elsewhere' }).end(),
      502,
      'upstream_invalid',
    ],
    ['no words', (response: ServerResponse) => response.writeHead(500).end(), 500, 'upstream_error'],
    ['a cut connection', (response: ServerResponse) => response.destroy(), 502, 'upstream_unavailable'],
  ])('says so for %s', async (_, handler, status, code) => {
    upstream.handler = handler;
    expect(await refusal(await ask())).toMatchObject({ status, code });
    expect(upstream.asked).toHaveLength(1);
  });

  it('says so when nobody is there', async () => {
    await upstream.close();
    const told = await refusal(await ask());
    expect(told).toMatchObject({ status: 502, code: 'upstream_unavailable' });
    expect(told.message).not.toContain('127.0.0.1');
    expect(usage.records).toEqual([]);
  });

  it('does not wait for ever, neither for the beginning nor for the end', async () => {
    upstream.handler = () => undefined;
    await restartGateway({ timeouts: { headersMs: 20, totalMs: 60_000 } });
    expect(await refusal(await ask())).toMatchObject({ status: 504, code: 'upstream_timeout' });
    upstream.handler = (response) => beginStream(response).write(event(delta('...')));
    await restartGateway({ timeouts: { headersMs: 60_000, totalMs: 200 } });
    expect(await (await ask({ stream: true })).text()).toContain('"code":"upstream_timeout"');
  });
});

describe('when the client hangs up', () => {
  /** A client without a pool: its end is the end of the connection. */
  const begin = (fields: object) => {
    const headers = { authorization: `Bearer ${TOKEN}` };
    const where = { host: '127.0.0.1', port: gateway.port, path: '/v1/chat/completions', method: 'POST', headers };
    const client = request(where).on('error', () => undefined);
    client.end(JSON.stringify({ model: MODEL, messages: MESSAGES, ...fields }));
    return client;
  };

  it('stops the upstream and pays for what came', async () => {
    let upstreamClosed: Promise<unknown> = Promise.resolve();
    upstream.handler = (response) => {
      upstreamClosed = once(response, 'close');
      beginStream(response).write(event(delta('x'.repeat(40))));
    };
    const client = begin({ stream: true });
    const [answer] = (await once(client, 'response')) as [IncomingMessage];
    await once(answer, 'data');
    client.destroy();
    await Promise.all([upstreamClosed, usage.first]);
    expect(usage.records).toMatchObject([{ completionTokens: 10, sessionId: 's1' }]);
    expect(usage.records[0]?.promptTokens).toBeGreaterThan(0);
  });

  it('also before the answer begins', async () => {
    const stopped = new Promise<void>((resolve) => {
      upstream.handler = (response) => {
        response.once('close', resolve);
        client.destroy();
      };
    });
    const client = begin({});
    await Promise.all([stopped, usage.first]);
    expect(usage.records).toMatchObject([{ completionTokens: 0 }]);
  });
});
