import { once } from 'node:events';
import { createServer, type AddressInfo, type Server, Socket } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { FakeInternet } from '../testing/fake-internet.js';
import { dial, RealInternet } from './dial.js';

let server: Server;
let internet: FakeInternet;
const sockets: Socket[] = [];
beforeAll(async () => {
  server = createServer((socket) => void sockets.push(socket)).listen(0, '127.0.0.1');
  await once(server, 'listening');
  internet = new FakeInternet((server.address() as AddressInfo).port);
});
afterAll(() => {
  for (const socket of [...sockets, ...internet.opened]) socket.destroy();
  server.close();
});

const now = () => AbortSignal.timeout(5_000);

describe('dialling a host', () => {
  it('asks for its addresses once and connects to one that was checked', async () => {
    internet.hosts = { 'a.example': ['93.184.215.14'] };
    const dialled = await dial('a.example', internet, now());
    expect(dialled).toEqual({ kind: 'connected', socket: expect.any(Socket) });
    expect(internet.takeAsked()).toEqual(['name a.example', 'connect 93.184.215.14']);
  });

  it('refuses a name that leads inside, also when it leads outside too', async () => {
    internet.hosts = { 'a.example': ['93.184.215.14', '169.254.169.254'], 'b.example': ['::ffff:127.0.0.1'] };
    for (const host of ['a.example', 'b.example'])
      expect(await dial(host, internet, now())).toEqual({ kind: 'not-public' });
    expect(internet.takeAsked()).toEqual(['name a.example', 'name b.example']);
    expect(await dial('localhost', new RealInternet(), now())).toEqual({ kind: 'not-public' });
  });

  it('tries the next address, and says when none answers or there is none', async () => {
    internet.hosts = { 'a.example': ['93.184.215.1', '93.184.215.14'], 'b.example': ['93.184.215.1'] };
    internet.dead = ['93.184.215.1'];
    expect((await dial('a.example', internet, now())).kind).toBe('connected');
    for (const host of ['b.example', 'nowhere.example'])
      expect(await dial(host, internet, now())).toEqual({ kind: 'unreachable' });
  });

  it('ends when its time is up, in the name as in the connection', async () => {
    internet.hosts = { 'a.example': ['93.184.215.9'] };
    internet.silent = ['93.184.215.9', 'slow.example'];
    for (const host of ['a.example', 'slow.example'])
      await expect(dial(host, internet, AbortSignal.timeout(5))).rejects.toThrow('timeout');
  });
});
