import { chmodSync, closeSync, existsSync, mkdtempSync, openSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from '@jest/globals';
import pg from 'pg';
import { startEmbeddedPostgres, type EmbeddedPostgres } from './embedded-postgres.js';

let dir: string;
let logFd: number;
const running: EmbeddedPostgres[] = [];

beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'embedded-'));
  chmodSync(dir, 0o700); // as a home folder is: only its owner may enter
  logFd = openSync(join(dir, 'postgres.log'), 'a');
});
afterEach(async () => {
  for (const server of running.splice(0)) await server.stop();
  closeSync(logFd);
  rmSync(dir, { recursive: true, force: true });
});

async function start(): Promise<EmbeddedPostgres> {
  const server = await startEmbeddedPostgres({ dir: join(dir, 'postgres'), password: 'secret', logFd });
  running.push(server);
  return server;
}
async function ask(url: string, sql: string): Promise<unknown[]> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query(sql)).rows as unknown[];
  } finally {
    await client.end();
  }
}

it('keeps its data over a stop, and wants its password', async () => {
  const first = await start();
  await ask(first.url, 'create table kept as select 42 as answer');
  await first.stop();
  const second = await start();
  expect(await ask(second.url, 'select answer from kept')).toEqual([{ answer: 42 }]);
  await expect(ask(second.url.replace('secret', 'wrong'), 'select 1')).rejects.toThrow(/password/);
}, 120_000);

it('takes over from a server that nobody stopped', async () => {
  const left = await start();
  const next = await start();
  await left.ended;
  expect(await ask(next.url, 'select 1 as one')).toEqual([{ one: 1 }]);
  expect(existsSync(join(dir, 'postgres', 'postmaster.pid'))).toBe(true);
}, 120_000);
