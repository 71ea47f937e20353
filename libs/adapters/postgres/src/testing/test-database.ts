import { randomUUID } from 'node:crypto';
import pg from 'pg';
import { Database } from '../database.js';

export interface TestDatabase {
  readonly db: Database;
  readonly url: string;
  drop(): Promise<void>;
}

/**
 * A fresh database, migrated unless told otherwise, on the server that the project's globalSetup started (tools/test-postgres), named by
 * MANYHANDS_TEST_DATABASE_URL.
 */
export async function testDatabase(options: { migrate?: boolean } = {}): Promise<TestDatabase> {
  const server = process.env['MANYHANDS_TEST_DATABASE_URL'];
  if (!server)
    throw new Error(
      'MANYHANDS_TEST_DATABASE_URL is not set: add globalSetup of tools/test-postgres to jest.config.mjs',
    );
  const name = `test_${randomUUID().replaceAll('-', '')}`;
  await onServer(server, `create database ${name}`);
  const url = new URL(server);
  url.pathname = `/${name}`;
  const db = await Database.open({ url: url.href, applicationName: 'test' });
  if (options.migrate ?? true) await db.migrate();
  const drop = async () => {
    await db.close();
    await onServer(server, `drop database ${name} with (force)`);
  };
  return { db, url: url.href, drop };
}

/**
 * Takes repositories, agents and events out, with all that hangs on them; the roles stay. Rows are deleted, because a new file for each
 * table and index, as `truncate` makes them, takes ten times as long; without triggers, because everything that refers to them goes too.
 */
export async function emptyDatabase(db: Database): Promise<void> {
  await db.rows(`do $$
    declare emptied regclass;
    begin
      set local session_replication_role = replica;
      for emptied in
        with recursive hanging (name) as (
          select unnest('{repository,agent,event,outbox,effect,idempotency_key}'::regclass[])
          union select conrelid::regclass from pg_constraint join hanging on confrelid = name where contype = 'f')
        select name from hanging
      loop execute 'delete from ' || emptied; end loop;
    end $$`);
}

async function onServer(server: string, sql: string): Promise<void> {
  const client = new pg.Client({ connectionString: server });
  await client.connect();
  try {
    await client.query(sql);
  } finally {
    await client.end();
  }
}
