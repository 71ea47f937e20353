import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { checkConcurrently, checkSequences, type LeaseSystem } from '@manyhands/lease/testing';
import { PostgresLeaseSystem } from '../testing/postgres-lease-system.js';
import { emptyDatabase, TestTeam, testDatabase, type TestDatabase } from '../testing/index.js';

/** MANYHANDS_MODEL_RUNS plays more, MANYHANDS_MODEL_SEED plays the same again (real concurrency keeps its own order). */
const runs = Number(process.env['MANYHANDS_MODEL_RUNS'] ?? 8);
const seed = Number(process.env['MANYHANDS_MODEL_SEED'] ?? Date.now() % 2 ** 31);
const TIME = 60_000 + runs * 5_000;

let test: TestDatabase;
beforeAll(async () => {
  test = await testDatabase();
});
afterAll(() => test.drop());

const make = async (): Promise<LeaseSystem> => {
  await emptyDatabase(test.db);
  return new PostgresLeaseSystem(await new TestTeam(test.db).gather());
};

it(
  `the real store keeps what the model promises, move by move (seed ${seed})`,
  async () => {
    expect(await checkSequences(make, { runs, seed, moves: 30 })).toBeGreaterThan(runs);
  },
  TIME,
);

it(
  `and with clients that run at once, each by its own connection (seed ${seed})`,
  async () => {
    expect(await checkConcurrently(make, { runs, seed })).toBeGreaterThan(runs);
  },
  TIME,
);

it(
  `whatever the clocks of the clients say (seed ${seed})`,
  async () => {
    const clock = Date.now;
    let jumps = 0;
    Date.now = () => clock() + 86_400_000 * ((jumps++ % 7) - 3);
    try {
      expect(await checkSequences(make, { runs: Math.ceil(runs / 4), seed, moves: 30 })).toBeGreaterThan(0);
      expect(jumps).toBeGreaterThan(0);
    } finally {
      Date.now = clock;
    }
  },
  TIME,
);
