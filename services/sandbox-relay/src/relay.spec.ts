import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { request } from 'node:http';
import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startRelay, type Relay } from './relay.js';
import { isNeighbour } from './to-agents.js';

let folder: string;
let relay: Relay;
const servers: Server[] = [];

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'relay-'));
  relay = await startRelay(settings());
});
afterEach(async () => {
  await relay.close();
  for (const server of servers.splice(0)) server.close();
  rmSync(folder, { recursive: true, force: true });
});

const settings = () => ({
  port: 0,
  agentPort: 8000,
  gatewaySocket: join(folder, 'gateway.sock'),
  agentsSocket: join(folder, 'agents.sock'),
});

async function gateway(answer: (socket: Socket) => void): Promise<void> {
  const server = createServer({ allowHalfOpen: true }, answer).listen(join(folder, 'gateway.sock'));
  servers.push(server);
  await once(server, 'listening');
}

/** A TCP port that was free a moment ago. */
async function freePort(): Promise<number> {
  const server = createServer().listen(0);
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}

/** What a sandbox reads that says this and closes its half; null when it is hung up on. */
async function say(text: string): Promise<string | null> {
  const socket = connect({ port: relay.port, allowHalfOpen: true });
  socket.end(text);
  let read = '';
  try {
    for await (const chunk of socket.setEncoding('utf8')) read += chunk as string;
  } catch {
    return null;
  }
  return read;
}

/** Asks for a target by the services' socket; `said` is what comes first from there. */
async function ask(target: string, method = 'CONNECT'): Promise<{ status: number | undefined; said: string }> {
  const sent = request({ socketPath: join(folder, 'agents.sock'), method, path: target });
  sent.end();
  return new Promise((resolve, reject) => {
    sent.once('connect', ({ statusCode }, socket, head) => {
      if (head.length > 0) return resolve({ status: statusCode, said: head.toString() });
      socket.once('data', (data: Buffer) => resolve({ status: statusCode, said: data.toString() }));
      socket.once('end', () => resolve({ status: statusCode, said: '' }));
    });
    sent.once('response', ({ statusCode }) => resolve({ status: statusCode, said: '' }));
    sent.once('error', reject);
  });
}

describe('a sandbox', () => {
  it('comes out at the gateway, byte for byte, also when it closes its half first', async () => {
    await gateway((socket) => {
      let heard = '';
      socket.setEncoding('utf8').on('data', (chunk: string) => (heard += chunk));
      socket.on('end', () => socket.end(`heard ${heard.length}`));
    });
    expect(await say('x'.repeat(1_000_000))).toBe('heard 1000000');
  });

  it('is hung up on while the gateway is not there, and served when it is', async () => {
    expect(await say('hello')).toBeNull();
    await gateway((socket) => socket.end('welcome'));
    expect(await say('hello')).toBe('welcome');
  });

  it('cannot take all connections', async () => {
    await gateway(() => undefined);
    const sockets = Array.from({ length: 129 }, () => connect({ port: relay.port }).on('error', () => undefined));
    const closed = await Promise.race(sockets.map(async (socket) => once(socket, 'close').then(() => socket)));
    expect(sockets.filter((one) => one.destroyed)).toEqual([closed]);
    for (const socket of sockets) socket.destroy();
  });
});

describe('a service', () => {
  it.each([
    '127.0.0.1:8000',
    'localhost:8000',
    '169.254.169.254:8000',
    '8.8.8.8:8000',
    '[::1]:8000',
    '300.1.1.1:8000',
    '0:8000',
  ])('does not get to %s', async (target) => {
    expect((await ask(target)).status).toBe(403);
  });

  it('can do nothing but connect', async () => {
    expect((await ask('/alive', 'GET')).status).toBe(405);
  });

  it('gets to a neighbour on the agents’ port alone', () => {
    const eth0 = [
      { address: '172.20.0.3', cidr: '172.20.0.3/28', family: 'IPv4', internal: false, mac: '', netmask: '' },
    ] as const;
    const interfaces = {
      eth0: [...eth0],
      lo: [{ ...eth0[0], address: '127.0.0.1', cidr: '127.0.0.1/8', internal: true }],
    };
    expect(
      ['172.20.0.2', '172.20.0.3', '172.20.0.17', '127.0.0.2'].map((host) => isNeighbour(host, interfaces)),
    ).toEqual([true, false, false, false]);
  });

  it('speaks with a neighbour, and is told when it does not answer', async () => {
    const agentPort = await freePort();
    await relay.close();
    relay = await startRelay({ ...settings(), agentPort }, (host) => host === '127.0.0.1');
    expect((await ask(`127.0.0.1:${agentPort}`)).status).toBe(502);
    const agent = createServer((socket) => socket.end('I am the agent')).listen(agentPort);
    servers.push(agent);
    await once(agent, 'listening');
    expect(await ask(`127.0.0.1:${agentPort}`)).toEqual({ status: 200, said: 'I am the agent' });
  });
});

describe('a relay', () => {
  it('takes the place of one that was killed', async () => {
    await relay.close();
    writeFileSync(join(folder, 'agents.sock'), '');
    relay = await startRelay(settings());
    expect((await ask('10.255.255.1:8000')).status).toBe(403);
  });

  it('opens no door when it cannot open both', async () => {
    const port = await freePort();
    const broken = { ...settings(), port, agentsSocket: join(folder, 'missing', 'agents.sock') };
    await expect(startRelay(broken)).rejects.toThrow('agents.sock');
    const another = createServer().listen(port);
    servers.push(another);
    await expect(once(another, 'listening')).resolves.toEqual([]);
  });
});
