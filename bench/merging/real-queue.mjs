// The merge queue as it runs in the integration agent: the real integrator on a real Postgres. The gate is the caller's.
import { Database, FindingStore, GateRunStore, MergeQueueStore, Repositories } from '@manyhands/postgres';
import { emptyDatabase, testDatabase, TestTeam } from '@manyhands/postgres/testing';
import { SyntaxPool } from '../../libs/adapters/source-reader/dist/index.js';
import { resolvingWith } from '../../services/integration-agent/dist/conflicts/resolve-conflicts.js';
import { ImportGraphs } from '../../services/integration-agent/dist/imports/import-graphs.js';
import { InterferenceWatch } from '../../services/integration-agent/dist/interference/interference-watch.js';
import { Integrator } from '../../services/integration-agent/dist/queue/integrator.js';
import { startTestPostgres } from '../../tools/test-postgres/start.mjs';

/** A database of this bench alone: on the server of DATABASE_URL, else on the embedded one. */
export async function openDatabase(later) {
  const server = await kept(later, startTestPostgres(), (one) => one.stop());
  process.env.MANYHANDS_TEST_DATABASE_URL = server.url;
  // The embedded server takes its databases with it, and may be gone already: Ctrl-C in a terminal ends it, too.
  return kept(later, testDatabase(), (test) => (process.env.DATABASE_URL ? test.drop() : test.db.close()));
}

/** What is being opened is closed at the end, also when the bench is interrupted before it is open. Not opening is told to who waits. */
function kept(later, opening, close) {
  later(() => opening.then(close, () => undefined));
  return opening;
}

export const SERVER = process.env.DATABASE_URL
  ? 'Postgres of DATABASE_URL'
  : 'embedded Postgres, which does not write through to the disk';

/** Changes in one epic. */
const EPIC = 50;

/** Empties the database and brings every branch, as a task of its own, to where it is approved and waits in the merge queue. */
export async function queueUp(database, branches) {
  await emptyDatabase(database);
  const team = await new TestTeam(database).gather();
  for (let at = 0; at < branches.length; at += EPIC) {
    const some = branches.slice(at, at + EPIC);
    const { taskId } = await team.submit(...some.map(({ key, files }) => ({ id: key, scope: files })));
    for (const branch of some) await finish(team, taskId(branch.key), branch);
  }
  return team;
}

async function finish({ sessions, ...team }, taskId, { key, head, base, files }) {
  const claim = await sessions.claim({ taskId, attempt: 0 }, team.agents['fe-1']);
  if (claim.kind === 'lost') throw new Error(`${key}: ${claim.because}`);
  const { sessionId } = claim.assignment;
  await sessions.enter(sessionId, 'check_conflicts');
  const lease = await sessions.acquireLease(sessionId);
  if (lease.kind !== 'granted') throw new Error(`the lease of ${key} is ${lease.kind}`);
  for (const event of ['run', 'check', 'commit']) await sessions.enter(sessionId, event);
  const change = { headSha: head, baseSha: base, title: `feat: ${key}`, description: key, files };
  const proposed = await sessions.propose(sessionId, change);
  if (proposed.kind === 'refused') throw new Error(`${key}: ${proposed.because}`);
  const review = await sessions.claimReview({ taskId, attempt: 1 }, team.agents['qa-1']);
  if (review.kind === 'lost') throw new Error(`${key}: ${review.because}`);
  const verdict = { verdict: 'approve', summary: 'fine', comments: [], headSha: head };
  await sessions.review(review.assignment.sessionId, verdict);
}

/** An integrator with connections of its own, as the service has them. Ending it twice is fine. */
export async function openIntegrator({ url, git, gate, settings }) {
  const database = await Database.open({ url, applicationName: 'bench integrator' });
  const leaving = new AbortController();
  const reader = new SyntaxPool({ processes: 1, heapMiB: 192 });
  const integrator = new Integrator({
    database,
    store: new MergeQueueStore(database),
    runs: new GateRunStore(database),
    repositories: new Repositories(database),
    repositoryAt: () => git,
    gate,
    settings,
    resolving: resolvingWith(
      reader,
      { model: null, limitMs: 60_000 },
      { imports: new ImportGraphs(reader), regeneration: null },
    ),
    interference: new InterferenceWatch({ store: new FindingStore(database), reader }),
  });
  return {
    /** Resolves when nothing is left that could be done. */
    run: (repositoryId) => integrator.run(repositoryId, leaving.signal),
    async end() {
      if (leaving.signal.aborted) return;
      leaving.abort(new Error('the bench is over'));
      await integrator.end();
      await database.close();
    },
  };
}

/** What became of the changes, and whether what git has is what the queue says. */
export async function outcomeOf(database, { repositoryId }) {
  const changes = await database.rows('select title, status from change where repository_id = $1', [repositoryId]);
  const landings = await database.rows(
    'select from_sha as "from", to_sha as "to" from landing where repository_id = $1 order by id',
    [repositoryId],
  );
  return { changes: new Map(changes.map(({ title, status }) => [title.replace('feat: ', ''), status])), landings };
}
