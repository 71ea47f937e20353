import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import { connect, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { promisify } from 'node:util';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { WebSocketServer, type WebSocket } from 'ws';
import { AgentServer } from './agent-server.js';
import { Doorbell } from './doorbell.js';
import { RelayAgent } from './relay-agent.js';

/** A relay that knows one sandbox, `10.9.8.7:8000`, and brings everybody who asks for it to the given port of this machine. */
describe('an agent-server behind the relay', () => {
  const url = 'http://10.9.8.7:8000';
  let folder: string;
  let relay: string;
  let agent: Server;
  const servers: Server[] = [];

  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'relay-'));
    relay = join(folder, 'agents.sock');
    agent = createServer((_request, response) => response.end(JSON.stringify({ version: '1', sdk_version: '1.58.0' })));
    await listen(agent.listen(0));
  });
  afterEach(() => {
    for (const server of servers.splice(0)) {
      server.close();
      server.closeAllConnections();
    }
    rmSync(folder, { recursive: true, force: true });
  });

  async function listen(server: Server): Promise<void> {
    servers.push(server);
    await once(server, 'listening');
  }

  async function openRelay(): Promise<void> {
    const server = createServer();
    server.on('connect', (request, socket, head) => {
      if (request.url !== '10.9.8.7:8000') return socket.end('HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n');
      const target = connect((agent.address() as AddressInfo).port);
      socket.write('HTTP/1.1 200 OK\r\n\r\n');
      target.write(head);
      socket.pipe(target).pipe(socket);
      target.on('error', () => socket.destroy());
      return socket.on('error', () => target.destroy());
    });
    await listen(server.listen(relay));
  }

  it('answers as if it were near', async () => {
    await openRelay();
    expect(await new AgentServer({ url, apiKey: 'key', relay }).serverInfo()).toMatchObject({ version: '1' });
  });

  it('is heard as well', async () => {
    await openRelay();
    const sockets = new WebSocketServer({ server: agent });
    const connected = once(sockets, 'connection') as Promise<[WebSocket]>;
    const doorbell = new Doorbell({ url, apiKey: 'key', conversationId: 'c', agent: new RelayAgent(relay) });
    const [socket] = await connected;
    const [greeting] = (await once(socket, 'message')) as [Buffer];
    expect(JSON.parse(greeting.toString())).toEqual({ type: 'auth', session_api_key: 'key' });
    socket.send('something happened');
    await expect(doorbell.wait(60_000)).resolves.toBeUndefined();
    doorbell.close();
    sockets.close();
  });

  it('answers as soon as a relay that died is there again', async () => {
    const answer = new AgentServer({ url, apiKey: 'key', relay }).serverInfo();
    await pause(500);
    await openRelay();
    await expect(answer).resolves.toMatchObject({ version: '1' });
  });

  it('leaves no connection of a call that did not wait so long', async () => {
    await expect(new AgentServer({ url, apiKey: 'key', relay, timeoutMs: 100 }).serverInfo()).rejects.toThrow('100 ms');
    await openRelay();
    await pause(500);
    await expect(promisify(agent.getConnections.bind(agent))()).resolves.toBe(0);
  });

  it('is gone when the relay does not get there, or is not there itself', async () => {
    const client = new AgentServer({ url: 'http://10.9.8.6:8000', apiKey: 'key', relay, relayAwayMs: 0 });
    await expect(client.serverInfo()).rejects.toMatchObject({
      retryable: true,
      detail: expect.stringContaining('does not answer'),
    });
    await openRelay();
    await expect(client.serverInfo()).rejects.toMatchObject({
      retryable: true,
      detail: expect.stringContaining('(403)'),
    });
  });
});
