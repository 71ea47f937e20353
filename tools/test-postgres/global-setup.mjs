// Jest's globalSetup for projects that need a real Postgres: one server for all of their specs.
import { startTestPostgres } from './start.mjs';

export default async function setup() {
  if (process.env.MANYHANDS_TEST_DATABASE_URL) return;
  const server = await startTestPostgres();
  process.env.MANYHANDS_TEST_DATABASE_URL = server.url;
  globalThis.manyhandsTestPostgres = server;
}
