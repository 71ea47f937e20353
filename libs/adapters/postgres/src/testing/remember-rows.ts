import type { Database } from '../database.js';

const SCHEMA = 'remembered';

/**
 * Keeps a copy of every row, and returns what puts all of them back: in a fraction of the time that it takes to make them by the use
 * cases. Once per database; the server's superuser alone may, because no trigger looks at what is put back.
 */
export async function rememberRows(db: Database): Promise<() => Promise<void>> {
  const tables = await db.rows<{ name: string }>(
    `select quote_ident(tablename) as name from pg_tables where schemaname = 'public' and tablename <> 'migration' order by 1`,
  );
  const names = tables.map(({ name }) => name);
  const kept = names.map((name) => `create table ${SCHEMA}.${name} as table public.${name};`);
  await db.rows(block([`create schema ${SCHEMA};`, ...kept]));
  const putBack = names.map((name) => `delete from public.${name}; insert into public.${name} ${rowsOf(name)};`);
  const statement = block([`set local session_replication_role = replica;`, ...putBack]);
  return async () => {
    await db.rows(statement);
  };
}

const rowsOf = (name: string): string => `overriding system value table ${SCHEMA}.${name}`;

const block = (statements: readonly string[]): string => `do $do$ begin ${statements.join('\n')} end $do$`;
