// What acquiring and releasing a lease costs, alone and under contention, against the floor that its lock sets.
//   node bench/leases.mjs [--clients 1,4,16] [--seconds 2] [--rounds 3]     build first (`npm run build`)
// The floor is a transaction that does nothing but `select … for update` on the row of the repository, by the same connections in
// the same run. Every round measures each cell once, turn by turn; told is the median of the rounds. With DATABASE_URL it runs there,
// in a database of its own; else on the embedded Postgres, which then does not write through to the disk.
import { randomUUID } from 'node:crypto';
import { performance } from 'node:perf_hooks';
import { parseArgs } from 'node:util';
import { Agents, Database, Epics, Repositories, Sessions, Views } from '@manyhands/postgres';
import pg from 'pg';
import { startTestPostgres } from '../tools/test-postgres/start.mjs';

const { values } = parseArgs({
  options: {
    clients: { type: 'string', default: '1,4,16' },
    seconds: { type: 'string', default: '2' },
    rounds: { type: 'string', default: '3' },
  },
});
const clientCounts = values.clients.split(',').map((text) => positive('clients', text));
const milliseconds = 1000 * positive('seconds', values.seconds);
const rounds = positive('rounds', values.rounds);

const server = await startTestPostgres();
const name = `bench_${randomUUID().replaceAll('-', '')}`;
await onServer(`create database ${name}`);
const url = new URL(server.url);
url.pathname = `/${name}`;
const database = await Database.open({ url: url.href, applicationName: 'bench', poolSize: Math.max(...clientCounts) });
try {
  await database.migrate();
  const repositoryId = await register();
  const cells = [];
  for (const count of clientCounts) {
    cells.push({ what: 'floor', count, client: floorOf(repositoryId) });
    cells.push({
      what: 'disjoint',
      count,
      client: await clientsOf(repositoryId, count, (at) => [`d${count}-${at}/**`]),
    });
    cells.push({ what: 'overlapping', count, client: await clientsOf(repositoryId, count, () => ['shared/**']) });
  }
  const rates = new Map(cells.map((cell) => [cell, []]));
  for (let round = 0; round < rounds; round += 1) for (const cell of cells) rates.get(cell).push(await measure(cell));
  print(cells.map((cell) => ({ ...cell, ...summary(rates.get(cell)) })));
} finally {
  await database.close();
  await onServer(`drop database ${name} with (force)`);
  await server.stop();
}

async function register() {
  const id = randomUUID();
  const repository = { name: 'bench', source: '/nowhere', integrationBranch: 'develop', releaseBranch: 'main' };
  await new Repositories(database).register({ id, ...repository, gate: ['true'], importedSha: null });
  return id;
}

/** The lock alone: what no decision under it can be quicker than. */
function floorOf(repositoryId) {
  return async () => {
    await database.transact((tx) => tx.rows('select 1 from repository where id = $1 for update', [repositoryId]));
    return 1;
  };
}

/**
 * One session for each client, that acquires and lets go. Letting go is SQL of this bench, in one transaction under the same lock: it
 * puts the session back to where it asks from, so that every round asks the same question. It is not the product's release.
 * Where scopes overlap, an answer `busy` counts as one operation, too.
 */
async function clientsOf(repositoryId, count, scopeOf) {
  const sessions = new Sessions(database);
  const ids = [];
  for (let at = 0; at < count; at += 1) ids.push(await openSession(repositoryId, sessions, scopeOf(at)));
  return async (at) => {
    const answer = await sessions.acquireLease(ids[at]);
    if (answer.kind === 'busy') return 1;
    await letGo(repositoryId, ids[at]);
    return 2;
  };
}

async function openSession(repositoryId, sessions, scope) {
  const task = { id: 'a', role: 'backend', title: 'a', brief: 'a', scope, needs: [], acceptance: ['true'] };
  const plan = { document: { version: 1, tasks: [task] } };
  const about = { repositoryId, title: 'bench', body: 'bench', source: 'bench', requestedBy: 'bench', plan };
  const { epicId } = await new Epics(database).submit(about);
  const [stored] = (await new Views(database).tasks({ limit: 1, epicId })).items;
  const agent = { name: `be-${randomUUID()}` };
  agent.id = await new Agents(database).register({ name: agent.name, role: 'backend' });
  const claim = await sessions.claim({ taskId: stored.id, attempt: 0 }, agent);
  if (claim.kind === 'lost') throw new Error(claim.because);
  await sessions.enter(claim.assignment.sessionId, 'check_conflicts');
  return claim.assignment.sessionId;
}

async function letGo(repositoryId, sessionId) {
  await database.transact(async (tx) => {
    await tx.rows('select 1 from repository where id = $1 for update', [repositoryId]);
    await tx.rows('delete from lease where session_id = $1', [sessionId]);
    await tx.rows(`update session set status = 'checking_conflicts' where id = $1`, [sessionId]);
    await tx.rows(`update task set status = 'claimed' where id = (select task_id from session where id = $1)`, [
      sessionId,
    ]);
    tx.emit('lease.released', { repositoryId, sessionId }, { reason: 'bench' });
  });
}

/** Operations per second of all clients together. */
async function measure({ count, client }) {
  const start = performance.now();
  let done = 0;
  const run = async (at) => {
    while (performance.now() - start < milliseconds) {
      const operations = await client(at);
      done += operations;
    }
  };
  await Promise.all(Array.from({ length: count }, (_, at) => run(at)));
  return (1000 * done) / (performance.now() - start);
}

function summary(measured) {
  const sorted = measured.toSorted((a, b) => a - b);
  return { median: sorted[Math.floor(sorted.length / 2)], most: sorted.at(-1) };
}

function print(cells) {
  console.log(
    `${rounds} rounds of ${milliseconds / 1000} s each, node ${process.version}; one operation is one transaction`,
  );
  console.log('scopes        clients   ops/s median   ops/s best   of the floor');
  for (const { what, count, median, most } of cells) {
    const floor = cells.find((cell) => cell.what === 'floor' && cell.count === count).median;
    const row = [
      what.padEnd(11),
      String(count).padStart(7),
      median.toFixed(0).padStart(12),
      most.toFixed(0).padStart(10),
      `${((100 * median) / floor).toFixed(0)} %`.padStart(12),
    ];
    console.log(row.join('   '));
  }
}

async function onServer(sql) {
  const client = new pg.Client({ connectionString: server.url });
  await client.connect();
  try {
    await client.query(sql);
  } finally {
    await client.end();
  }
}

function positive(option, text) {
  const number = Number(text);
  if (!Number.isInteger(number) || number < 1)
    throw new Error(`--${option} takes whole numbers above 0, not ${JSON.stringify(text)}`);
  return number;
}
