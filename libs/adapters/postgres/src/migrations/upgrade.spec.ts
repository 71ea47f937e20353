import { afterAll, beforeAll, expect, it } from '@jest/globals';
import type { QueryRunner } from 'typeorm';
import { newId } from '../transaction.js';
import { testDatabase, type TestDatabase } from '../testing/index.js';
import { Views } from '../views/views.js';
import { InitialSchema1763700000000 } from './initial-schema.js';

const ids = { repository: newId(), epic: newId(), plan: newId(), task: newId() };

/** A database as the first schema left it, with a task under way. */
const SAMPLE = `
insert into repository (id, name, source, integration_branch, release_branch, gate)
  values ('${ids.repository}', 'r', '/nowhere', 'develop', 'main', '[]');
insert into epic (id, repository_id, title, body, source, requested_by, status)
  values ('${ids.epic}', '${ids.repository}', 'e', 'e', 'test', 'lead', 'running');
insert into plan (id, epic_id, version, origin, document, rounds) values ('${ids.plan}', '${ids.epic}', 1, 'supplied', '{}', '[]');
insert into task (id, epic_id, plan_id, repository_id, key, role, title, brief, scope, acceptance, status, failures)
  values ('${ids.task}', '${ids.epic}', '${ids.plan}', '${ids.repository}', 'a', 'backend', 'a', 'a', '["a"]', '[]', 'ready', 1);
insert into agent (id, name, role) values ('${newId()}', 'be-1', 'backend');
insert into outbox (queue, payload) values ('integration', '{}');`;

let test: TestDatabase;
beforeAll(async () => {
  test = await testDatabase({ migrate: false });
  const runner = { query: (sql: string) => test.db.rows(sql) } as unknown as QueryRunner;
  await new InitialSchema1763700000000().up(runner);
  await test.db.rows(
    'create table migration (id serial primary key, "timestamp" bigint not null, name varchar not null)',
  );
  await test.db.rows(`insert into migration ("timestamp", name) values (1763700000000, 'InitialSchema1763700000000')`);
  await test.db.rows(SAMPLE);
});
afterAll(() => test.drop());

it('a database of the first schema keeps its rows, and nothing in it has to wait', async () => {
  expect(await test.db.migrate()).toEqual([
    'BoundedTries1763800000000',
    'ImportedCommit1763800100000',
    'LeaseWishes1763900000000',
    'Handoffs1764000000000',
    'PlanVersions1764100000000',
    'AllowedProtected1764200000000',
    'Suspending1764300000000',
    'WarmPool1764400000000',
    'Resolutions1764500000000',
    'GateRuns1764550000000',
    'Releases1764600000000',
    'Remotes1764700000000',
    'Conflicts1764750000000',
    'MediatedResolutions1764800000000',
    'Findings1764900000000',
    'QueueTrouble1764950000000',
  ]);
  expect(await test.db.rows('select failures, review_rounds, not_before from task')).toEqual([
    { failures: 1, review_rounds: 0, not_before: null },
  ]);
  expect(await test.db.rows('select due_at <= now() as due from outbox')).toEqual([{ due: true }]);
  expect(await test.db.rows('select lease_rules from repository')).toEqual([{ lease_rules: {} }]);
  expect(await test.db.rows('select release_policy, push from repository')).toEqual([
    { release_policy: 'on-demand', push: false },
  ]);
  expect((await new Views(test.db).mergeQueue(ids.repository))?.develop).toBeNull();
  expect(await test.db.migrate()).toEqual([]);
});
