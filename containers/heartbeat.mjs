// Health of a service without a port: whether the database has heard of its agent lately. It is in the image of each of them.
import pg from 'pg';

const { DATABASE_URL: connectionString, AGENT_NAME: name } = process.env;
const client = new pg.Client({ connectionString, connectionTimeoutMillis: 5000, query_timeout: 3000 });
await client.connect();
const { rows } = await client.query(
  "select heartbeat_at > now() - interval '45 seconds' as beats from agent where name = $1",
  [name],
);
await client.end();
if (rows[0]?.beats !== true) {
  console.error(`no heartbeat of ${name}`);
  process.exitCode = 1;
}
