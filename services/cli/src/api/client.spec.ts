import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { ApiClient } from './client.js';

type Handler = (request: IncomingMessage & { body: string }, response: ServerResponse) => void;

describe('ApiClient', () => {
  let handler: Handler;
  let url: string;
  const server = createServer((request, response) => {
    let body = '';
    request.on('data', (chunk: Buffer) => (body += chunk.toString()));
    request.on('end', () => handler(Object.assign(request, { body }), response));
  });
  beforeEach(async () => {
    if (!server.listening) await once(server.listen(0, '127.0.0.1'), 'listening');
    url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });
  afterEach(() => {
    server.closeAllConnections();
    server.close();
  });
  const client = (patienceMs = 0) => new ApiClient({ url, token: 'mh_token', patienceMs });
  const json = (response: ServerResponse, status: number, body: unknown) =>
    response.writeHead(status, { 'Content-Type': 'application/json' }).end(JSON.stringify(body));

  it('shows its token and asks below /api/v1', async () => {
    handler = (request, response) =>
      json(response, 200, { version: `${request.url} ${request.headers.authorization}` });
    expect(await client().system()).toEqual({ version: '/api/v1/system Bearer mh_token' });
  });

  it('collects all pages of a list', async () => {
    handler = (request, response) => {
      const cursor = new URL(request.url ?? '', url).searchParams.get('cursor');
      json(response, 200, { items: [cursor ?? 'first'], nextCursor: cursor === null ? 'second' : null });
    };
    expect(await client().all('epics', { status: 'running' })).toEqual(['first', 'second']);
  });

  it('sends the idempotency key with the body', async () => {
    handler = (request, response) =>
      json(response, 202, { key: request.headers['idempotency-key'], ...JSON.parse(request.body) });
    expect(await client().submit({ repository: 'r', title: 't', body: 'b' }, 'k1')).toMatchObject({
      key: 'k1',
      title: 't',
    });
  });

  it('turns a problem document into sentences that name field, witness and tasks', async () => {
    const errors = [
      {
        field: 'plan.tasks[1].scope',
        code: 'overlap',
        message: 'both may write it',
        witness: 'src/a.ts',
        tasks: ['one', 'two'],
      },
    ];
    handler = (_, response) =>
      json(response, 422, { code: 'plan-invalid', detail: 'The plan cannot be taken.', errors });
    await expect(client().epic('x')).rejects.toMatchObject({
      exit: 2,
      code: 'plan-invalid',
      message:
        'The plan cannot be taken.\n  plan.tasks[1].scope: both may write it, for example src/a.ts (one and two)',
    });
  });

  it.each([
    [401, 'token-missing', 4],
    [403, 'not-yours', 4],
    [402, 'budget-spent', 5],
    [404, 'not-found', 1],
    [400, 'invalid-body', 2],
    [500, 'internal', 1],
  ])('gives %d %s the exit status %d', async (status, code, exit) => {
    handler = (_, response) => json(response, status, { code, detail: 'no' });
    await expect(client().system()).rejects.toMatchObject({ exit, code });
  });

  it('shows what a proxy said instead of a problem document', async () => {
    handler = (_, response) => response.writeHead(502).end('<h1>Bad gateway</h1>');
    await expect(client().system()).rejects.toMatchObject({ message: '<h1>Bad gateway</h1>', retryable: true });
  });

  it('says that nobody answers, and what to do', async () => {
    const nobody = new ApiClient({ url: 'http://127.0.0.1:1', token: 't' });
    await expect(nobody.system()).rejects.toMatchObject({
      code: 'server-unreachable',
      hint: expect.stringContaining('hands up'),
    });
  });

  it('tries again while the server restarts, when it was told to be patient', async () => {
    let asked = 0;
    handler = (_, response) =>
      ++asked < 2 ? json(response, 503, { code: 'starting' }) : json(response, 200, { version: 'back' });
    expect(await client(5000).system()).toEqual({ version: 'back' });
    expect(asked).toBe(2);
  });

  it('follows events over a broken connection without losing or repeating one', async () => {
    const asked: unknown[] = [];
    const frame = (seq: number) => `id: ${seq}\nevent: epic.done\ndata: ${JSON.stringify(event(seq))}\n\n`;
    handler = (request, response) => {
      asked.push(request.headers['last-event-id']);
      response.writeHead(200, { 'Content-Type': 'text/event-stream' });
      if (asked.length === 1) response.end(`: hello\n\n${frame(1)}${frame(2)}`);
      else response.write(`${frame(2)}${frame(3)}`);
    };
    const stop = new AbortController();
    const seen: number[] = [];
    for await (const { seq } of client().follow({ after: 0, signal: stop.signal })) {
      seen.push(seq);
      if (seq === 3) stop.abort();
    }
    expect(seen).toEqual([1, 2, 3]);
    expect(asked).toEqual(['0', '2']);
  });

  it('stops following when it is not allowed to', async () => {
    handler = (_, response) => json(response, 401, { code: 'token-unknown', detail: 'no' });
    const following = client().follow({ after: 0, signal: new AbortController().signal });
    await expect(following.next()).rejects.toMatchObject({ exit: 4 });
  });
});

const event = (seq: number) => ({
  seq,
  type: 'epic.done',
  at: '2030-01-01T00:00:00.000Z',
  repositoryId: null,
  epicId: null,
  taskId: null,
  sessionId: null,
  agentId: null,
  data: {},
});
