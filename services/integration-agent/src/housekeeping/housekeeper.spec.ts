import { afterAll, beforeAll, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { Repositories } from '@manyhands/postgres';
import { emptyDatabase, TestTeam, testDatabase, type TestDatabase } from '@manyhands/postgres/testing';
import { Logger } from '@nestjs/common';
import { Housekeeper } from './housekeeper.js';

Logger.overrideLogger(false);
jest.setTimeout(60_000);

let test: TestDatabase;
let team: TestTeam;
beforeAll(async () => {
  test = await testDatabase();
});
afterAll(() => test.drop());
beforeEach(async () => {
  await emptyDatabase(test.db);
  team = await new TestTeam(test.db).gather();
});

const SECOND = { name: 'second', source: '/srv/second', gate: ['true'] };

/** Keeps house in repositories that do this when they are tidied up. */
function housekeeper(tidyUp: (id: string, signal?: AbortSignal) => Promise<boolean>): Housekeeper {
  const repositoryAt = (id: string) => ({
    tidyUp: (how: { signal?: AbortSignal } = {}) => tidyUp(id, how.signal),
    removeStaleLocks: async () => [],
  });
  return new Housekeeper({ database: test.db, repositories: new Repositories(test.db), repositoryAt });
}

async function addRepository(): Promise<string> {
  const sql = `insert into repository (id, name, source, integration_branch, release_branch, gate)
    select gen_random_uuid(), $1, $2, integration_branch, release_branch, $3 from repository limit 1 returning id`;
  const [row] = await test.db.rows<{ id: string }>(sql, [SECOND.name, SECOND.source, JSON.stringify(SECOND.gate)]);
  return row?.id ?? '';
}

describe('the housekeeper', () => {
  it('tidies every repository up, although one fails', async () => {
    const second = await addRepository();
    const tidied: string[] = [];
    await housekeeper(async (id) => {
      tidied.push(id);
      if (tidied.length === 1) throw new Error('the disk is full');
      return true;
    }).round();
    expect([...tidied].sort()).toEqual([second, team.repositoryId].sort());
  });

  it('leaves a repository to who is at it', async () => {
    const lock = await test.db.hold(`housekeeping:${team.repositoryId}`);
    const tidied: string[] = [];
    await housekeeper(async (id) => tidied.push(id) > 0).round();
    await lock?.release();
    expect(tidied).toEqual([]);
  });

  it('cuts off what it is at when the process leaves, and begins nothing more', async () => {
    await addRepository();
    const begun: string[] = [];
    const one = housekeeper(
      (id, signal) =>
        new Promise((_, reject) => {
          begun.push(id);
          signal?.addEventListener('abort', () => reject(new Error('cut off')), { once: true });
          void one.stop();
        }),
    );
    await one.round();
    expect(begun).toHaveLength(1);
  });
});
