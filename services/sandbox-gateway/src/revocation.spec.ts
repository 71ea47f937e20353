import { once } from 'node:events';
import { createServer, request, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { Logger } from '@nestjs/common';
import { BareRepository } from '@manyhands/git';
import { temporaryDirectory } from '@manyhands/git/testing';
import { readConfig, startService } from '@manyhands/nest';
import { SandboxPool } from '@manyhands/postgres';
import { testDatabase, TestTeam, type TestDatabase } from '@manyhands/postgres/testing';
import { sandboxToken } from '@manyhands/system';
import type { NestExpressApplication } from '@nestjs/platform-express';
import { AppModule } from './app.module.js';
import { GatewayConfig } from './config.js';
import { openEgress } from './egress/open-egress.js';

Logger.overrideLogger(false);

const SECRET = 'ab'.repeat(32);

let test: TestDatabase;
let team: TestTeam;
let dir: Awaited<ReturnType<typeof temporaryDirectory>>;
let upstream: Server;
let gateway: { port: number; close(): Promise<void> };
/** How the upstream answers a call of the model. */
let answerOf: (response: ServerResponse) => void;

beforeAll(async () => {
  [test, dir] = await Promise.all([testDatabase(), temporaryDirectory()]);
  team = await new TestTeam(test.db).gather();
  await BareRepository.init(`${dir.path}/repositories/${team.repositoryId}.git`, { initialBranch: 'develop' });
  upstream = createServer((asked, response) => {
    if (asked.method === 'GET') response.end('{"data":[]}');
    else answerOf(response);
  });
  await once(upstream.listen(0, '127.0.0.1'), 'listening');
  gateway = await startGateway();
});
afterAll(async () => {
  await gateway.close();
  upstream.closeAllConnections();
  upstream.close();
  await test.drop();
  await dir.remove();
});

afterEach(() => team.sessions.recover(team.agent('fe-1').id));

/** The whole gateway, as `main.ts` puts it together. */
const startGateway = () => {
  const environment = {
    ...{ DATABASE_URL: test.db.url, MANYHANDS_SECRET: SECRET, MANYHANDS_DATA_DIR: dir.path, LLM_MODEL: 'm' },
    LLM_BASE_URL: `http://127.0.0.1:${(upstream.address() as AddressInfo).port}/v1`,
  };
  const module = AppModule.with(readConfig(GatewayConfig, environment));
  return startService<NestExpressApplication>(module, { configure: openEgress });
};

let tasks = 0;
/** A session at work with a sandbox that runs. */
async function working() {
  tasks += 1;
  const key = `t${tasks}`;
  const { epicId, taskId } = await team.submit({ id: key });
  const sessionId = await team.work('fe-1', taskId(key));
  const sandboxId = await startSandbox({ purpose: 'work', sessionId });
  return { epicId, sessionId, sandboxId, token: sandboxToken(SECRET, sandboxId) };
}

async function startSandbox(wanted: { purpose: 'work' | 'gate'; sessionId?: string; gateRunId?: string }) {
  const { repositoryId, sandboxes } = team;
  const id = await sandboxes.request({ repositoryId, ...wanted });
  await start(id);
  return id;
}

async function start(id: string): Promise<void> {
  await team.sandboxes.claimStart(id);
  const started = { url: 'http://127.0.0.1:1', workingDir: '/w', provider: 'p', isolation: 'none' };
  await team.sandboxes.ready(id, started);
}

const fetched = async (path: string, init: RequestInit): Promise<[number, string]> => {
  const response = await fetch(`http://127.0.0.1:${gateway.port}${path}`, init);
  return [response.status, await response.text()];
};

async function tunnelled(token: string): Promise<[number, string]> {
  const headers = { 'proxy-authorization': `Bearer ${token}` };
  const options = { host: '127.0.0.1', port: gateway.port, method: 'CONNECT', path: 'a.example:443', headers };
  const [answer, socket, body] = (await once(request(options).end(), 'connect')) as [
    { statusCode: number },
    { destroy(): void },
    Buffer,
  ];
  socket.destroy();
  return [answer.statusCode, body.toString()];
}

const ask = (token: string) =>
  fetch(`http://127.0.0.1:${gateway.port}/v1/chat/completions`, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}` },
    body: JSON.stringify({ model: 'm', stream: true, messages: [{ role: 'user', content: 'Hi.' }] }),
  });

/** What each door says to a token. */
async function doors(token: string): Promise<Record<string, [number, string]>> {
  const authorization = `Bearer ${token}`;
  const refs = (service: string) =>
    fetched(`/git/${team.repositoryId}.git/info/refs?service=${service}`, { headers: { authorization } });
  const post = (path: string, body: string) => {
    const types = { 'content-type': 'application/json', accept: 'application/json, text/event-stream' };
    return fetched(path, { method: 'POST', headers: { authorization, ...types }, body });
  };
  return {
    fetch: await refs('git-upload-pack'),
    push: await refs('git-receive-pack'),
    exchange: await post(`/git/${team.repositoryId}.git/git-receive-pack`, '0000'),
    models: await fetched('/v1/models', { headers: { authorization } }),
    model: await post('/v1/chat/completions', '{"model":"m","messages":[{"role":"user","content":"Hi."}]}'),
    tools: await post('/mcp', '{"jsonrpc":"2.0","id":1,"method":"tools/list"}'),
    egress: await tunnelled(token),
  };
}

const statusesOf = (answers: Record<string, [number, string]>) =>
  Object.fromEntries(Object.entries(answers).map(([door, [status]]) => [door, status]));
const open = { fetch: 200, push: 200, exchange: 201, models: 200, model: 200, tools: 200, egress: 403 };
const shut = { fetch: 403, push: 403, exchange: 403, models: 403, model: 403, tools: 403, egress: 403 };

describe('the token of a sandbox', () => {
  it.each([
    ['its session fails', ({ sessionId }) => team.sessions.fail(sessionId, over)],
    ['its epic is cancelled', ({ epicId }) => team.epics.cancel(epicId)],
    ['it is to stop', ({ sandboxId }) => team.sandboxes.requestStop(sandboxId)],
    [
      'it is stopped',
      ({ sandboxId }) => team.sandboxes.requestStop(sandboxId).then(() => team.sandboxes.stopped(sandboxId)),
    ],
  ] as [string, (about: Awaited<ReturnType<typeof working>>) => Promise<unknown>][])(
    'opens every door, and none as soon as %s',
    async (_, end) => {
      answerOf = (response) => response.end('{"choices":[]}');
      const session = await working();
      const before = await doors(session.token);
      expect(statusesOf(before)).toEqual(open);
      expect(before['egress']?.[1]).toContain('is not on the list');
      await end(session);
      const after = await doors(session.token);
      expect(statusesOf(after)).toEqual(shut);
      for (const [, said] of Object.values(after)) expect(said).toMatch(/has ended/);
    },
  );

  it('loses a streamed answer at the end of the session, without another request', async () => {
    answerOf = (response) => response.writeHead(200, { 'content-type': 'text/event-stream' }).write('data: {}\n\n');
    const session = await working();
    const reader = (await ask(session.token)).body!.getReader();
    await reader.read();
    await team.sessions.fail(session.sessionId, over);
    expect(Buffer.from((await reader.read()).value).toString()).toContain('sandbox_inactive');
  });

  it('of a warm sandbox opens the project to be read, and every door from the moment that a session claims it', async () => {
    answerOf = (response) => response.end('{"choices":[]}');
    const { repositoryId, sandboxes } = team;
    const { taskId } = await team.submit({ id: 'warm' });
    const sessionId = await team.work('fe-1', taskId('warm'));
    const id = await new SandboxPool(test.db).ask({ repositoryId, role: 'frontend', purpose: 'warm' });
    await start(id);
    const token = sandboxToken(SECRET, id);
    const unclaimed = await doors(token);
    expect(statusesOf(unclaimed)).toMatchObject({ fetch: 200, models: 403, model: 403, tools: 403, egress: 403 });
    expect(unclaimed['model']?.[1]).toContain('No session has this sandbox');
    expect(await sandboxes.request({ purpose: 'work', repositoryId, sessionId })).toBe(id);
    expect(statusesOf(await doors(token))).toEqual(open);
  });

  it('of a gate opens git until its run is over, also while the sandbox still runs', async () => {
    const { gateRunId, token } = await gate();
    expect(statusesOf(await doors(token))).toMatchObject({ fetch: 200, model: 403, tools: 403, egress: 403 });
    await team.gateRuns.end(gateRunId, { state: 'green', steps: [], environment: '' });
    expect(statusesOf(await doors(token))).toEqual(shut);
  });
});

const over = { reason: { code: 'over', message: 'over' }, retryable: false };

/** A candidate whose gate runs, and the sandbox in which it does. */
async function gate() {
  const { taskId } = await team.submit({ id: 'gated' });
  await team.propose(await team.work('fe-1', taskId('gated')));
  await team.approve('be-1', taskId('gated'));
  const gateRunId = await team.beginGate(await team.build());
  const sandboxId = await startSandbox({ purpose: 'gate', gateRunId });
  return { gateRunId, token: sandboxToken(SECRET, sandboxId) };
}
