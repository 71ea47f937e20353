import { expect, it } from '@jest/globals';
import { checkInterleavings, checkSequences, FakeLeaseSystem } from './testing/index.js';

/** MANYHANDS_MODEL_RUNS plays more, MANYHANDS_MODEL_SEED plays the same again. */
const runs = Number(process.env['MANYHANDS_MODEL_RUNS'] ?? 1_000);
const seed = Number(process.env['MANYHANDS_MODEL_SEED'] ?? Date.now() % 2 ** 31);
const make = async () => new FakeLeaseSystem();

it(`whatever sessions do one after another, nothing is held twice and everybody is served (seed ${seed})`, async () => {
  expect(await checkSequences(make, { runs, seed })).toBeGreaterThan(runs);
}, 120_000);

it(`whatever the order in which clients get their turn (seed ${seed})`, async () => {
  expect(await checkInterleavings(make, { runs, seed })).toBeGreaterThan(runs);
}, 120_000);
