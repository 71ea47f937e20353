import { afterAll, afterEach, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { Doorbell } from './doorbell.js';
import { collect, describeDoorbell, task } from './testing/doorbell-contract.js';
import { FakeDoorbell, RedisServer } from './testing/index.js';
import { throwawayPostgres } from './testing/throwaway-postgres.js';

jest.setTimeout(30_000);

const redis = RedisServer.binary();
const quiet = { log: () => undefined };
const nowhere = 'postgres://nobody@127.0.0.1:1/none';

describeDoorbell('memory', async () => {
  const bell = new FakeDoorbell();
  return { open: () => bell, close: async () => undefined };
});

describeDoorbell('PostgreSQL', async () => {
  const server = await throwawayPostgres();
  return { open: () => new Doorbell({ databaseUrl: server.url, ...quiet }), close: () => server.stop() };
});

if (redis) {
  describeDoorbell('Redis', async () => {
    const server = await RedisServer.start(redis);
    return {
      open: () => new Doorbell({ redisUrl: server.url, databaseUrl: nowhere, ...quiet }),
      close: () => server.kill(),
    };
  });
} else it.skip('doorbell on Redis (skipped: neither redis-server nor valkey-server on the PATH)', () => undefined);

(redis ? describe : describe.skip)(`Redis in trouble${redis ? '' : ' (skipped: no redis-server)'}`, () => {
  let server: RedisServer;
  let bell: Doorbell;
  beforeAll(async () => {
    server = await RedisServer.start(redis ?? '');
  });
  afterEach(() => bell.close());
  afterAll(() => server.kill());
  const open = () => (bell = new Doorbell({ redisUrl: server.url, databaseUrl: nowhere, ...quiet }));

  it('says which Redis it is', async () => {
    const heard = collect();
    await open().ring([{ queue: heard.queue, payload: task() }]);
    await bell.answer(heard.queue, heard.handler);
    await heard.atLeast(1);
    expect(bell.describe()).toBe(`Redis ${server.version()} at 127.0.0.1:${server.port}`);
  });

  it('delivers the next ring after FLUSHALL, to a listener that was waiting', async () => {
    const heard = collect();
    await open().answer(heard.queue, heard.handler);
    await bell.ring([{ queue: heard.queue, payload: task() }]);
    await heard.atLeast(1);
    await server.flushAll();
    await bell.ring([{ queue: heard.queue, payload: task() }]);
    expect(await heard.atLeast(2)).toHaveLength(2);
  });

  it('delivers again after FLUSHALL lost a job that nobody had taken', async () => {
    const heard = collect();
    const payload = task();
    await open().ring([{ queue: heard.queue, payload }]);
    await server.flushAll();
    await bell.ring([{ queue: heard.queue, payload }]);
    await bell.answer(heard.queue, heard.handler);
    expect(await heard.atLeast(1)).toEqual([payload]);
  });

  it('keeps instances apart that share a Redis but no database', async () => {
    const [mine, theirs] = [collect(), collect()];
    const other = new Doorbell({ redisUrl: server.url, databaseUrl: 'postgres://nobody@127.0.0.1:1/other', ...quiet });
    await other.answer(mine.queue, theirs.handler);
    await open().answer(mine.queue, mine.handler);
    await bell.ring([{ queue: mine.queue, payload: task() }]);
    await mine.atLeast(1);
    await other.close();
    expect(theirs.seen).toEqual([]);
  });

  it('refuses to ring while Redis is dead, and delivers once it is back', async () => {
    const heard = collect();
    await open().answer(heard.queue, heard.handler);
    await bell.ring([{ queue: heard.queue, payload: task() }]);
    await heard.atLeast(1);
    await server.kill();
    const before = performance.now();
    await expect(bell.ring([{ queue: heard.queue, payload: task() }])).rejects.toMatchObject({
      code: 'doorbell-unavailable',
      retryable: true,
    });
    expect(performance.now() - before).toBeLessThan(3000);
    await server.startAgain();
    const payload = task();
    await bell.ring([{ queue: heard.queue, payload }]);
    expect((await heard.atLeast(2)).slice(1)).toEqual([payload]);
  });

  it('does not hang on a Redis that takes connections and says nothing', async () => {
    const heard = collect();
    await open().ring([{ queue: heard.queue, payload: task() }]);
    server.freeze();
    const before = performance.now();
    try {
      await expect(bell.ring([{ queue: heard.queue, payload: task() }])).rejects.toMatchObject({ retryable: true });
      expect(performance.now() - before).toBeLessThan(3000);
    } finally {
      server.thaw();
    }
  });
});

describe('PostgreSQL in trouble', () => {
  it('delivers the next ring after every connection was cut', async () => {
    const server = await throwawayPostgres();
    const bell = new Doorbell({ databaseUrl: server.url, ...quiet });
    const heard = collect();
    await bell.answer(heard.queue, heard.handler);
    await bell.ring([{ queue: heard.queue, payload: task() }]);
    await heard.atLeast(1);
    await server.cutConnections();
    const again = [{ queue: heard.queue, payload: task() }];
    await bell.ring(again).catch((error: { retryable: boolean }) => {
      expect(error.retryable).toBe(true); // It may meet a connection that does not know yet that it is dead.
      return bell.ring(again);
    });
    expect(await heard.atLeast(2)).toHaveLength(2);
    await bell.close();
    await server.stop();
  });
});

describe('a server that is not there', () => {
  it.each([
    ['Redis', { redisUrl: 'redis://127.0.0.1:1', databaseUrl: nowhere }],
    ['PostgreSQL', { databaseUrl: nowhere }],
  ])('is named, quickly: %s', async (_name, options) => {
    const bell = new Doorbell({ ...options, ...quiet });
    const before = performance.now();
    await expect(bell.ring([{ queue: 'planning', payload: { epicId: task().taskId } }])).rejects.toMatchObject({
      code: 'doorbell-unavailable',
    });
    await expect(bell.answer('planning', async () => undefined, { startTimeoutMs: 500 })).rejects.toMatchObject({
      retryable: true,
    });
    expect(performance.now() - before).toBeLessThan(5000);
    await bell.close();
  });
});
