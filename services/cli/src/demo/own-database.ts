import { randomBytes } from 'node:crypto';
import pg from 'pg';
import { CliError } from '../cli-error.js';

export interface OwnDatabase {
  readonly url: string;
  drop(): Promise<void>;
}

/**
 * On a server of the user, a demo gets a database of its own, so that it meets nothing of an earlier one and leaves nothing
 * behind. Null when the user may not make databases; then the given one is used as it is.
 */
export async function makeOwnDatabase(server: string): Promise<OwnDatabase | null> {
  const name = `manyhands_demo_${randomBytes(4).toString('hex')}`;
  try {
    await query(server, `create database ${name}`);
  } catch (cause) {
    if ((cause as { code?: string }).code === '42501') return null; // insufficient_privilege
    throw new CliError(
      `the database of DATABASE_URL cannot be used: ${cause instanceof Error ? cause.message : String(cause)}`,
      {
        code: 'database-unavailable',
        hint: 'Start it, put DATABASE_URL right, or unset it: then a database is started for the demo.',
        cause,
      },
    );
  }
  const url = new URL(server);
  url.pathname = `/${name}`;
  return { url: url.href, drop: () => query(server, `drop database if exists ${name} with (force)`) };
}

async function query(url: string, sql: string): Promise<void> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 10_000 });
  client.on('error', () => undefined); // A connection that breaks shows in the query.
  try {
    await client.connect();
    await client.query(sql);
  } finally {
    await client.end();
  }
}
