import { once } from 'node:events';
import { request } from 'node:http';
import { createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { Logger } from '@nestjs/common';
import { startService } from '@manyhands/nest';
import type { EgressRecord, SandboxPrincipal } from '@manyhands/postgres';
import { sandboxToken } from '@manyhands/system';
import type { NestExpressApplication } from '@nestjs/platform-express';
import { TokenWatch } from '../principals/token-watch.js';
import { FakeInternet } from '../testing/fake-internet.js';
import { FakeTeam } from '../testing/fake-team.js';
import { CallAllowance } from '../tools/call-allowance.js';
import { EgressProxy } from './egress-proxy.js';
import type { EgressLimits } from './limits.js';
import { openEgress } from './open-egress.js';
import { EgressBook } from './record.js';

Logger.overrideLogger(false);

const SECRET = 'ab'.repeat(32);
const HOST = 'registry.example';
const LIMITS: EgressLimits = {
  ...{ connections: 2, perMinute: 20, bytes: 1_000 },
  ...{ connectMs: 5_000, idleMs: 60_000, totalMs: 60_000 },
};

let host: Server;
let internet: FakeInternet;
let team: FakeTeam;
let watch: TokenWatch;
let records: EgressRecord[];
let recorded: () => void;
let gateway: { port: number; close(): Promise<void> };
let principal: SandboxPrincipal;
/** Of this machine's two ends: closed after each story. */
let sockets: Socket[];

beforeEach(async () => {
  sockets = [];
  // Gives back what it gets, and closes when that is all.
  host = createServer({ allowHalfOpen: true }, (socket) => {
    sockets.push(socket);
    socket.on('error', () => undefined).pipe(socket);
  });
  await once(host.listen(0, '127.0.0.1'), 'listening');
  internet = new FakeInternet((host.address() as AddressInfo).port);
  internet.hosts = { [HOST]: ['93.184.215.14'], 'inside.example': ['10.0.0.7'], 'gone.example': [] };
  team = new FakeTeam('r');
  watch = new TokenWatch(team);
  records = [];
  recorded = () => undefined;
  principal = team.add({ startState: 'RUNNING_SETUP_SCRIPT' });
  gateway = await start();
});
afterEach(async () => {
  for (const socket of sockets) socket.destroy();
  await gateway.close();
  host.close();
});

async function start(limits: Partial<EgressLimits> = {}) {
  const allowanceOf = (perMinute: number) => new CallAllowance({ perMinute, now: () => 0 });
  const all = { ...LIMITS, ...limits };
  const kept = records;
  const record = async (_: string, one: EgressRecord) => {
    kept.push(one);
    recorded();
  };
  const proxy = new EgressProxy({
    ...{ principals: team, secret: SECRET, limits: all, internet, watch },
    policy: { frontend: { setup: [HOST, 'inside.example', 'gone.example', 'slow.example'], work: [] } },
    allowance: allowanceOf(all.perMinute),
    book: new EgressBook({ events: { record }, allowance: allowanceOf(100) }),
  });
  class Gateway {}
  const providers = [{ provide: EgressProxy, useValue: proxy }];
  return startService<NestExpressApplication>({ module: Gateway, providers }, { configure: openEgress });
}

async function restart(limits: Partial<EgressLimits>): Promise<void> {
  await gateway.close();
  gateway = await start(limits);
}

const bearer = () => `Bearer ${sandboxToken(SECRET, principal.sandboxId)}`;

/** The answer to a CONNECT, and the connection. */
async function connect(target = `${HOST}:443`, authorization: string | null = bearer()) {
  const headers = authorization === null ? {} : { 'proxy-authorization': authorization };
  const client = request({ host: '127.0.0.1', port: gateway.port, method: 'CONNECT', path: target, headers }).end();
  const [answer, socket, head] = (await once(client, 'connect')) as [{ statusCode: number }, Socket, Buffer];
  sockets.push(socket);
  return { status: answer.statusCode, socket, text: head.toString() };
}

/** Resolves with the next record. */
const nextRecord = (): Promise<EgressRecord> =>
  new Promise((resolve) => (recorded = () => resolve(records.at(-1) as EgressRecord)));

describe('a connection to a host on the list', () => {
  it('carries bytes both ways and is on record with how many', async () => {
    const { status, socket } = await connect();
    expect(status).toBe(200);
    const record = nextRecord();
    socket.end('hello');
    const [answer] = (await once(socket, 'data')) as [Buffer];
    expect(answer.toString()).toBe('hello');
    const counted = { verdict: 'allowed', code: 'closed', up: 5, down: 5 };
    expect(await record).toEqual({ host: HOST, phase: 'setup', role: 'frontend', ...counted });
    expect(internet.takeAsked()).toEqual([`name ${HOST}`, 'connect 93.184.215.14']);
  });

  it('is opened with the token as a password too, whoever the user is', async () => {
    const basic = Buffer.from(`sandbox:${bearer().slice('Bearer '.length)}`).toString('base64');
    const { status } = await connect(undefined, `Basic ${basic}`);
    expect(status).toBe(200);
  });

  it('ends at once when the gateway stops, and is on record before that has stopped', async () => {
    const { socket } = await connect();
    const closed = once(socket.resume(), 'close');
    await gateway.close();
    await closed;
    expect(records).toMatchObject([{ code: 'stopped' }]);
    gateway = await start();
  });
});

describe('what is refused', () => {
  it.each([
    ['without a token', null],
    [
      'with a token of another instance',
      `Bearer ${sandboxToken('cd'.repeat(32), '01890000-0000-7000-8000-000000000001')}`,
    ],
    ['with nonsense', 'Basic abc'],
  ])('is a stranger %s', async (_, authorization) => {
    const { status, text } = await connect(undefined, authorization);
    expect([status, text]).toEqual([407, expect.stringContaining('token of a sandbox')]);
    expect([internet.takeAsked(), records]).toEqual([[], []]);
  });

  it.each([
    ['another host', 'evil.example:443', 'is not on the list "setup" of frontend'],
    ['another port', `${HOST}:80`, 'only port 443'],
    ['an address', '10.0.0.1:443', 'must be a DNS name'],
    ['a name that leads inside', 'inside.example:443', 'not of the public internet'],
  ])('is %s, with a reason', async (_, target, reason) => {
    const { status, text } = await connect(target);
    expect([status, text]).toEqual([403, expect.stringContaining(reason)]);
    expect(records).toMatchObject([{ verdict: 'refused', phase: 'setup' }]);
    expect(internet.takeAsked().filter((asked) => asked.startsWith('connect'))).toEqual([]);
  });

  it('is a sandbox whose session has ended', async () => {
    team.change(principal, { active: false });
    expect(await connect()).toMatchObject({ status: 403, text: 'The session of this token has ended.\n' });
  });

  it('is the host of the setup once the agent works', async () => {
    team.change(principal, { startState: 'READY' });
    expect(await connect()).toMatchObject({ status: 403, text: expect.stringContaining('during setup only') });
  });

  it('is told when the host does not answer: 502, and 504 when it takes too long', async () => {
    expect((await connect('gone.example:443')).status).toBe(502);
    internet.silent = ['slow.example'];
    await restart({ connectMs: 20 });
    expect((await connect('slow.example:443')).status).toBe(504);
  });

  it('is told when it cannot be judged', async () => {
    team.principal = async () => Promise.reject(new Error('no database'));
    expect((await connect()).status).toBe(502);
  });

  it('is plain HTTP by a whole URL, whatever its path', async () => {
    const plain = request({ host: '127.0.0.1', port: gateway.port, path: 'http://evil.example/v1/models' }).end();
    const [answer] = (await once(plain, 'response')) as [AsyncIterable<Buffer> & { statusCode: number }];
    const chunks: Buffer[] = [];
    for await (const chunk of answer) chunks.push(chunk);
    expect([answer.statusCode, Buffer.concat(chunks).toString()]).toEqual([
      403,
      'This proxy takes only CONNECT to port 443: use https.\n',
    ]);
  });
});

describe('an open connection ends', () => {
  /** An open one, and how it ends. */
  async function open() {
    const { socket } = await connect();
    const ending = nextRecord();
    return { socket, ending: async () => (await once(socket.resume(), 'close')) && (await ending).code };
  }

  it('when its session does', async () => {
    const { ending } = await open();
    team.change(principal, { active: false });
    await watch.look();
    expect(await ending()).toBe('revoked');
  });

  it('when the agent begins to work: what the setup opened is not for it', async () => {
    const { ending } = await open();
    await watch.look();
    team.change(principal, { startState: 'STARTING_CONVERSATION' });
    await watch.look();
    expect(await ending()).toBe('revoked');
  });

  it('at its limit of bytes', async () => {
    const { socket, ending } = await open();
    socket.on('error', () => undefined).write('x'.repeat(1_001));
    expect(await ending()).toBe('bytes');
  });

  it('when nothing passes, and after its time', async () => {
    await restart({ idleMs: 20 });
    expect(await (await open()).ending()).toBe('idle');
    await restart({ totalMs: 20 });
    expect(await (await open()).ending()).toBe('time');
  });
});

describe('one sandbox', () => {
  it('has so many connections at once, and others have theirs', async () => {
    const open = [await connect(), await connect()];
    expect(await connect()).toMatchObject({ status: 429, text: expect.stringContaining('2 connections open') });
    const mine = bearer();
    principal = team.add({ startState: 'RUNNING_SETUP_SCRIPT' });
    open.push(await connect());
    expect(open.map(({ status }) => status)).toEqual([200, 200, 200]);
    const freed = nextRecord();
    open[0]?.socket.destroy();
    await freed;
    expect((await connect(undefined, mine)).status).toBe(200);
  });

  it('asks so often, and a flood is stopped', async () => {
    for (let attempt = 0; attempt < LIMITS.perMinute; attempt++) await connect('evil.example:443');
    for (let more = 0; more < 2; more++)
      expect(await connect()).toMatchObject({ status: 429, text: expect.stringContaining('within a minute') });
    expect(records).toHaveLength(LIMITS.perMinute + 1);
  });
});
