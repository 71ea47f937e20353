import { existsSync } from 'node:fs';
import { mkdtemp, realpath, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { RedisServer } from '@manyhands/bullmq/testing';
import pg from 'pg';
import { pathWithout } from './demo/path-without.js';
import { remains, startHands, type RunningHands } from './demo/running-hands.js';
import { followEvents } from './support/event-stream.js';
import { checkout } from './support/running-stack.js';

let folder: string;
beforeAll(async () => {
  folder = await realpath(await mkdtemp(join(tmpdir(), 'manyhands-demo-')));
});
afterAll(() => rm(folder, { recursive: true, force: true, maxRetries: 5 }));

const atLeast = (least: number) => ({
  asymmetricMatch: (value: unknown) => typeof value === 'number' && value >= least,
  toString: () => `a number of at least ${least}`,
});
const phase = (count: number) => ({ p50: atLeast(0), max: atLeast(0), count: atLeast(count) });
const phases = ['queue', 'lease', 'sandbox', 'session', 'checks', 'push', 'review', 'gate', 'landing'];

/** What the sample epics must give: both of them, or the one alone that comes with its plan. */
const BOTH = { epics: 2, tasks: 8, landed: 8, refusedPushes: 1, refusedPlans: 1, waits: atLeast(1), redChecksFixed: 1 };
const ONE = { epics: 1, tasks: 4, landed: 4, refusedPushes: 1, refusedPlans: 0, redChecksFixed: 0 };

/** What is promised of the last line. */
const wholeReport = (tasks: number) => ({
  develop: expect.stringMatching(/^[0-9a-f]{40}$/),
  gate: 'green',
  seconds: atLeast(1),
  model: 'scripted',
  database: expect.stringMatching(/^PostgreSQL at 127\.0\.0\.1:/),
  queue: expect.stringMatching(/^Redis \S+ at 127\.0\.0\.1:/),
  sandbox: 'process (not isolated: development only)',
  ending: 'over',
  cost: 0,
  // Several changes may be tested in one run of the gate.
  phases: { ...Object.fromEntries(phases.map((name) => [name, phase(tasks)])), gate: phase(1) },
});

/** Everything landed, told in one line, and nothing is left. */
async function expectWholeDemo(demo: RunningHands, epics: { tasks: number }, more: object = {}): Promise<void> {
  const end = await demo.ended;
  expect(end.report).toMatchObject({ ...wholeReport(epics.tasks), ...epics, ...more });
  expect(Object.keys(end.report.phases)).toEqual(phases);
  for (const { p50, max } of Object.values<{ p50: number; max: number }>(end.report.phases))
    expect(max).toBeGreaterThanOrEqual(p50);
  const commits = new Set(end.report.taskList.map((task: { landed: string }) => task.landed));
  expect([...commits]).toEqual(Array.from({ length: epics.tasks }, () => expect.stringMatching(/^[0-9a-f]{40}$/)));
  expect({ status: end.status, lines: end.lines.length }).toEqual({ status: 0, lines: 1 });
  expect(await demo.orphans()).toEqual([]);
  expect(await remains(demo.dataDir)).toEqual([]);
}

/** The model does not take the time that a model takes: it is the servers that matter. */
const QUICKLY = { SCRIPTED_MODEL_SPEED: '0.1' };

/** A demo whose agents are at work. */
async function demoAtWork(env: Record<string, string> = {}) {
  const demo = startHands('demo', { folder, env: { SCRIPTED_MODEL_SPEED: '1', ...env } });
  const feed = followEvents(await demo.server, { after: 0 });
  try {
    await feed.until(
      'of an agent at work',
      ({ type, data }) => type === 'session.status' && data['status'] === 'running',
      180_000,
    );
  } finally {
    feed.close();
  }
  return demo;
}

const withoutRedis = { queue: expect.stringMatching(/^PostgreSQL/) };

describe('hands demo', () => {
  it('lands everything on a machine that has nothing but Node, git and this checkout', async () => {
    const queue = RedisServer.binary() === null ? withoutRedis : {};
    await expectWholeDemo(startHands('demo', { folder }), BOTH, queue);
  });

  it('takes everything with it when it is killed in the middle', async () => {
    const demo = await demoAtWork();
    demo.kill('SIGKILL');
    expect(await demo.ended).toMatchObject({ status: null, lines: [] });
    expect(await demo.orphans(10_000)).toEqual([]);
  });

  it('starts over the remains of a killed one, on a Redis of the user, stops on Ctrl-C with 130, and leaves nothing', async () => {
    const binary = RedisServer.binary();
    const redis = binary === null ? null : await RedisServer.start(binary);
    try {
      const demo = await demoAtWork(redis === null ? {} : { REDIS_URL: redis.url });
      demo.kill('SIGINT');
      const queue = expect.stringContaining(redis === null ? 'PostgreSQL' : `127.0.0.1:${redis.port}`);
      const report = { ending: 'interrupted', gate: 'not run', queue };
      expect(await demo.ended).toMatchObject({ status: 130, report });
      expect(await demo.orphans()).toEqual([]);
      expect(await remains(demo.dataDir)).toEqual([]);
    } finally {
      await redis?.kill();
    }
  });

  it('lands everything without any Redis, on a PostgreSQL of the user, and leaves no database behind', async () => {
    const { startTestPostgres } = await import(pathToFileURL(join(checkout, 'tools/test-postgres/start.mjs')).href);
    const postgres: { url: string; stop: () => Promise<void> } = await startTestPostgres();
    try {
      const before = await databases(postgres.url);
      const PATH = await pathWithout(join(folder, 'bin'), 'redis-server', 'valkey-server');
      const options = ['--scenario', 'one-epic'];
      const demo = startHands('demo', { folder, options, env: { ...QUICKLY, PATH, DATABASE_URL: postgres.url } });
      const database = expect.stringContaining(new URL(postgres.url).host);
      await expectWholeDemo(demo, ONE, { ...withoutRedis, database });
      expect(existsSync(join(folder, 'data', 'postgres'))).toBe(false);
      expect(await databases(postgres.url)).toEqual(before);
    } finally {
      await postgres.stop();
    }
  });
});

async function databases(url: string): Promise<unknown[]> {
  const client = new pg.Client(url);
  await client.connect();
  try {
    return (await client.query('select datname from pg_database order by datname')).rows;
  } finally {
    await client.end();
  }
}
