import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from '@jest/globals';
import pg from 'pg';
import { startEmbeddedPostgres, type EmbeddedPostgres } from './embedded-postgres.js';
import { Supervisor } from './supervisor.js';

let dir: string;
const supervisors: Supervisor[] = [];

beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'embedded-'));
  chmodSync(dir, 0o700); // as a home folder is: only its owner may enter
});
afterEach(async () => {
  for (const supervisor of supervisors.splice(0)) await supervisor.stop();
  rmSync(dir, { recursive: true, force: true });
});

function supervise(onLine: (line: string) => void = () => undefined): Supervisor {
  const supervisor = new Supervisor({ logsDir: dir, onLine });
  supervisors.push(supervisor);
  return supervisor;
}
const start = (servers: Supervisor): Promise<EmbeddedPostgres> =>
  startEmbeddedPostgres(servers, { dir: join(dir, 'postgres'), password: 'secret', log: join(dir, 'postgres.log') });
async function ask(url: string, sql: string): Promise<unknown[]> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query(sql)).rows as unknown[];
  } finally {
    await client.end();
  }
}

/** The first answer of a server that is being started; each question fails until then. */
async function askUntilAnswered(url: string, sql: string): Promise<unknown[]> {
  for (const until = Date.now() + 30_000; ;) {
    try {
      return await ask(url, sql);
    } catch (error) {
      if (Date.now() > until) throw error;
    }
  }
}

it('keeps its data over a stop, and wants its password', async () => {
  const servers = supervise();
  const first = await start(servers);
  await ask(first.url, 'create table kept as select 42 as answer');
  await servers.stop();
  const second = await start(servers);
  expect(await ask(second.url, 'select answer from kept')).toEqual([{ answer: 42 }]);
  await expect(ask(second.url.replace('secret', 'wrong'), 'select 1')).rejects.toThrow(/password/);
}, 120_000);

it('takes over from a server that nobody stopped', async () => {
  const gone = supervise();
  const left = await start(gone);
  gone.beginStopping(); // as if its process were gone: nobody starts it again
  const next = await start(supervise());
  await expect(ask(left.url, 'select 1')).rejects.toThrow(/ECONNREFUSED/);
  expect(await ask(next.url, 'select 1 as one')).toEqual([{ one: 1 }]);
  expect(existsSync(join(dir, 'postgres', 'postmaster.pid'))).toBe(true);
}, 120_000);

it('is started again at the same address when it is killed, with its data', async () => {
  const lines: string[] = [];
  const server = await start(supervise((line) => lines.push(line)));
  await ask(server.url, 'create table kept as select 42 as answer');
  process.kill(Number(readFileSync(join(dir, 'postgres', 'postmaster.pid'), 'utf8').split('\n')[0]), 'SIGKILL');
  expect(await askUntilAnswered(server.url, 'select answer from kept')).toEqual([{ answer: 42 }]);
  expect(lines[0]).toBe('postgres was ended by SIGKILL; starting it again');
}, 120_000);
