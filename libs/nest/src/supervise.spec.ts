import { EventEmitter, once } from 'node:events';
import { describe, expect, it } from '@jest/globals';
import { createLogger } from './logger.js';
import { supervise, type Running } from './supervise.js';

const logger = createLogger({ name: 'test', level: 'silent' });

class FakeHost extends EventEmitter {
  readonly sent: object[] = [];
  readonly exits: number[] = [];
  send = (message: object) => this.sent.push(message);
  exit = (code: number) => {
    this.exits.push(code);
    this.emit('exited');
  };
  async exited(): Promise<number[]> {
    if (this.exits.length === 0) await once(this, 'exited');
    return this.exits;
  }
}

class FakeServer implements Running {
  readonly port = 4711;
  closed = 0;
  constructor(private readonly closing: () => Promise<void> = () => Promise.resolve()) {}
  async close(): Promise<void> {
    this.closed += 1;
    await this.closing();
  }
}

describe('a supervised process', () => {
  it('tells its parent when and where it serves', async () => {
    const host = new FakeHost();
    await supervise(async () => new FakeServer(), { logger, host });
    expect(host.sent).toEqual([{ type: 'ready', port: 4711 }]);
  });

  it.each(['SIGTERM', 'SIGINT', 'disconnect'])(
    'closes once and exits 0 on %s, however often it comes',
    async (event) => {
      const host = new FakeHost();
      const server = new FakeServer();
      await supervise(async () => server, { logger, host });
      host.emit(event);
      host.emit('SIGTERM');
      expect(await host.exited()).toEqual([0]);
      expect(server.closed).toBe(1);
    },
  );

  it('does not wait for a close that hangs longer than the grace time', async () => {
    const host = new FakeHost();
    await supervise(async () => new FakeServer(() => new Promise(() => undefined)), { logger, host, graceMs: 5 });
    host.emit('SIGTERM');
    expect(await host.exited()).toEqual([1]);
  });

  it('closes what was just starting when the signal came', async () => {
    const host = new FakeHost();
    const server = new FakeServer();
    const supervised = supervise(
      async () => {
        host.emit('SIGTERM');
        return server;
      },
      { logger, host },
    );
    await supervised;
    expect(await host.exited()).toEqual([0]);
    expect(server.closed).toBe(1);
    expect(host.sent).toEqual([]);
  });

  it('exits 1 when it cannot start', async () => {
    const host = new FakeHost();
    await supervise(() => Promise.reject(new Error('port in use')), { logger, host });
    expect(host.exits).toEqual([1]);
  });

  it('closes and exits 1 on an error that nobody handled', async () => {
    const host = new FakeHost();
    const server = new FakeServer();
    await supervise(async () => server, { logger, host });
    host.emit('unhandledRejection', new Error('forgotten'));
    expect(await host.exited()).toEqual([1]);
    expect(server.closed).toBe(1);
  });
});
