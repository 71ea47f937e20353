import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { decideQueue, policyOf, type QueueState, type Tip } from '@manyhands/merge-queue';
import type { QueryRunner } from 'typeorm';
import { GateRunStore } from '../integration/gate-run-store.js';
import { MergeQueueStore } from '../integration/merge-queue-store.js';
import { newId } from '../transaction.js';
import { testDatabase, type TestDatabase } from '../testing/index.js';
import { Views } from '../views/views.js';
import { InitialSchema1763700000000 } from './initial-schema.js';

/** Statuses of a candidate before there were stacks, each with a change in it. */
const STATUSES = ['abandoned', 'landed', 'red', 'green', 'gating', 'built'] as const;
type Status = (typeof STATUSES)[number];

const TESTED: readonly Status[] = ['landed', 'red', 'green'];
const CHANGE: Partial<Record<Status, [task: string, change: string]>> = {
  landed: ['landed', 'landed'],
  red: ['needs_human', 'ejected'],
};
const ids = { repository: newId(), epic: newId(), plan: newId(), agent: newId() };
const candidates = Object.fromEntries(STATUSES.map((status) => [status, newId()])) as Record<Status, string>;
const changes = Object.fromEntries(STATUSES.map((status) => [status, newId()])) as Record<Status, string>;
const BASE: Tip = { sha: 'base', tree: 'tree of base' };

function sampleOf(status: Status): string {
  const [task, session, change, candidate] = [newId(), newId(), changes[status], candidates[status]];
  const [taskStatus, changeStatus] = CHANGE[status] ?? ['queued', 'queued'];
  const gate = TESTED.includes(status)
    ? `'[{"command": "true", "exitCode": 0, "output": "", "seconds": 1}]', now(), now()`
    : `'[]', now(), null`;
  return `
insert into task (id, epic_id, plan_id, repository_id, key, role, title, brief, scope, acceptance, status)
  values ('${task}', '${ids.epic}', '${ids.plan}', '${ids.repository}', '${status}', 'backend', 'a', 'a', '["a"]', '[]', '${taskStatus}');
insert into session (id, repository_id, task_id, agent_id, kind, attempt, status, ended_at)
  values ('${session}', '${ids.repository}', '${task}', '${ids.agent}', 'work', 1, 'ended', now());
insert into change (id, task_id, repository_id, session_id, agent_id, branch, base_sha, head_sha, title, description, files, status, queued_at)
  values ('${change}', '${task}', '${ids.repository}', '${session}', '${ids.agent}', '${status}', 'base', 'head of ${status}', 'a', 'a', '[]', '${changeStatus}', now());
insert into candidate (id, repository_id, base_sha, sha, tree, status, gate, gate_started_at, gate_finished_at)
  values ('${candidate}', '${ids.repository}', 'base', '${status}', 'tree of ${status}', '${status}', ${gate});
insert into candidate_change (candidate_id, change_id, head_sha) values ('${candidate}', '${change}', 'head of ${status}');
insert into sandbox (id, repository_id, purpose, candidate_id, status) values ('${newId()}', '${ids.repository}', 'gate', '${candidate}', 'ready');`;
}

/** A database as the first schema left it, in the middle of everything. */
const SAMPLE = `
insert into repository (id, name, source, integration_branch, release_branch, gate)
  values ('${ids.repository}', 'r', '/nowhere', 'develop', 'main', '["true"]');
insert into epic (id, repository_id, title, body, source, requested_by, status)
  values ('${ids.epic}', '${ids.repository}', 'e', 'e', 'test', 'lead', 'running');
insert into plan (id, epic_id, version, origin, document, rounds) values ('${ids.plan}', '${ids.epic}', 1, 'supplied', '{}', '[]');
insert into agent (id, name, role) values ('${ids.agent}', 'be-1', 'backend');
${STATUSES.map(sampleOf).join('')}
insert into landing (id, candidate_id, repository_id, from_sha, to_sha)
  values ('${newId()}', '${candidates.landed}', '${ids.repository}', 'before', 'landed');
insert into effect (key, kind, intent, status) values ('landing:${candidates.green}', 'landing', '{"from": "base", "to": "green"}', 'intended');`;

let test: TestDatabase;
let store: MergeQueueStore;
beforeAll(async () => {
  test = await testDatabase({ migrate: false });
  store = new MergeQueueStore(test.db);
  const runner = { query: (sql: string) => test.db.rows(sql) } as unknown as QueryRunner;
  await new InitialSchema1763700000000().up(runner);
  await test.db.rows(
    'create table migration (id serial primary key, "timestamp" bigint not null, name varchar not null)',
  );
  await test.db.rows(`insert into migration ("timestamp", name) values (1763700000000, 'InitialSchema1763700000000')`);
  await test.db.rows(SAMPLE);
  await test.db.migrate();
});
afterAll(() => test.drop());

async function decided(develop: Tip, inDevelop: number) {
  const { landings, ...facts } = await store.state(ids.repository, develop);
  expect(landings).toEqual([{ from: 'before', to: 'landed' }]);
  const stacks = facts.stacks.map((stack) => ({ ...stack, inDevelop }));
  const state: QueueState = { ...facts, stacks, slots: 4, develop: { ...develop, line: [] } };
  return decideQueue(state, policyOf('adaptive'));
}

it('keeps what has ended, gives up what was not green, and stops the sandboxes of all', async () => {
  const { items } = await new Views(test.db).candidates({ limit: 50 });
  expect(items.map(({ id, status, runs }) => [id, status, runs.map(({ state }) => state)]).reverse()).toEqual([
    [candidates.abandoned, 'abandoned', []],
    [candidates.landed, 'landed', ['green']],
    [candidates.red, 'abandoned', ['red']],
    [candidates.green, 'green', ['green']],
    [candidates.gating, 'abandoned', []],
    [candidates.built, 'abandoned', []],
  ]);
  expect(await test.db.rows('select distinct status from sandbox')).toEqual([{ status: 'stopping' }]);
});

it('lands what was green, with no other run; or records it when develop contains it already', async () => {
  const candidateId = candidates.green;
  const to = { sha: 'green', tree: 'tree of green' };
  expect(await decided(BASE, 0)).toEqual([{ kind: 'land', candidateId, length: 1, from: 'base', to }]);
  const record = [{ kind: 'record-landing', candidateId, length: 1 }];
  expect([await decided(to, 1), await decided({ sha: 'outside', tree: 'x' }, 1)]).toEqual([record, record]);
});

it('counts runs from before as older than all that follow', async () => {
  const gateRuns = new GateRunStore(test.db);
  const { gate } = await store.state(ids.repository, BASE);
  const run = await gateRuns.begin({ candidateId: candidates.green, ...BASE, gate });
  await gateRuns.end(run?.runId ?? '', { state: 'cancelled' });
  expect(await test.db.rows('select id from gate_run order by id desc limit 1')).toEqual([{ id: run?.runId }]);
});

it('finishes the landing that was intended before', async () => {
  const task = await test.db.maybe<{ task_id: string }>('select task_id from change where id = $1', [changes.green]);
  await store.landed({ candidateId: candidates.green, length: 1, from: 'base', to: 'green' });
  expect(await test.db.rows('select status from task where id = $1', [task?.task_id])).toEqual([{ status: 'landed' }]);
  expect(await test.db.rows('select kind, status from effect')).toEqual([{ kind: 'landing', status: 'done' }]);
});
