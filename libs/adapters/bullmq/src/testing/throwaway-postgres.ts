import { randomUUID } from 'node:crypto';
import pg from 'pg';

export interface ThrowawayPostgres {
  readonly url: string;
  /** Ends every connection, as a restart of the server does. */
  cutConnections(): Promise<void>;
  stop(): Promise<void>;
}

const CUT =
  'select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()';

/** An empty database on the server that the project's globalSetup started (tools/test-postgres). */
export async function throwawayPostgres(): Promise<ThrowawayPostgres> {
  const server = process.env['MANYHANDS_TEST_DATABASE_URL'];
  if (!server) throw new Error('MANYHANDS_TEST_DATABASE_URL is not set: add globalSetup of tools/test-postgres');
  const name = `bell_${randomUUID().replaceAll('-', '')}`;
  await query(server, `create database ${name}`);
  const url = new URL(server);
  url.pathname = `/${name}`;
  const cutConnections = () => query(url.href, CUT);
  return { url: url.href, cutConnections, stop: () => query(server, `drop database ${name} with (force)`) };
}

async function query(url: string, sql: string): Promise<void> {
  const client = new pg.Client(url);
  await client.connect();
  await client.query(sql);
  await client.end();
}
