import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { POLICY_NAMES, policyOf, type PolicyName } from '../policy/policy.js';
import { simulate, type SimulationOptions, type SimulationResult } from './simulate.js';

const run = (name: PolicyName, more: Partial<SimulationOptions> = {}): SimulationResult =>
  simulate({ changes: 100, bad: 0.05, flaky: 0, gateMinutes: 10, slots: 16, policy: policyOf(name), seed: 1, ...more });

const SEEDS = 5;
/** Means over seeds. */
function mean(name: PolicyName, bad: number) {
  const results = Array.from({ length: SEEDS }, (_, seed) => run(name, { bad, seed: seed + 1 }));
  const of = (key: 'runsPerChange' | 'makespanMinutes') => results.reduce((sum, one) => sum + one[key], 0) / SEEDS;
  return { runs: of('runsPerChange'), minutes: of('makespanMinutes') };
}

describe('a simulation', () => {
  it('is the same for the same seed', () => {
    expect([run('adaptive'), run('adaptive', { seed: 2 })]).toEqual([run('adaptive'), run('adaptive', { seed: 2 })]);
    expect(run('adaptive')).not.toEqual(run('adaptive', { seed: 2 }));
  });

  it('knows what one good change costs', () => {
    const one = { runsPerChange: 1, makespanMinutes: 10, p95WaitMinutes: 10, landed: 1 };
    const nothing = { ejected: 0, innocentEjected: 0, redMinutes: 0 };
    for (const name of POLICY_NAMES) expect(run(name, { changes: 1, bad: 0 })).toEqual({ ...one, ...nothing });
  });

  it('frees a slot within seconds when the cheap stage of the gate is red', () => {
    const [cheap, full] = [run('serial', { bad: 0.3, cheapShare: 1 }), run('serial', { bad: 0.3 })];
    expect([cheap.ejected > 0, cheap.makespanMinutes < full.makespanMinutes]).toEqual([true, true]);
  });

  it('lets changes arrive one after the other', () => {
    const { makespanMinutes } = run('adaptive', { changes: 20, bad: 0, arrivalMinutes: 30 });
    expect(makespanMinutes).toBe(19 * 30 + 10);
  });
});

describe('the adaptive policy', () => {
  it.each([0.02, 0.05, 0.15, 0.3])(
    'with %d bad needs fewer runs than every other and less time than serial and bors',
    (bad) => {
      const [ours, serial, bors, zuul] = [
        mean('adaptive', bad),
        mean('serial', bad),
        mean('bors', bad),
        mean('zuul', bad),
      ];
      expect(ours.runs).toBeLessThan(Math.min(serial.runs, bors.runs, zuul.runs));
      expect(ours.minutes).toBeLessThan(Math.min(serial.minutes, bors.minutes));
    },
  );

  it('keeps the figures that the design promises', () => {
    const [few, more] = [mean('adaptive', 0.02), mean('adaptive', 0.05)];
    expect([few.runs < 0.43, few.minutes < 132, more.runs < 0.76, more.minutes < 256]).toEqual([
      true,
      true,
      true,
      true,
    ]);
  });
});

/** The most gate runs that a policy may begin for so many changes, of which so many are bad, without flakes: at most 12 reds each. */
const budget: Record<PolicyName, (changes: number, bad: number) => number> = {
  adaptive: (changes, bad) => 2 * changes + bad * 20 + 2,
  serial: (changes, bad) => changes + bad * 12,
  bors: (changes, bad) => 2 * changes + bad * 12,
  zuul: (changes, bad) => changes + bad * 28,
};

describe.each(POLICY_NAMES)('any simulation of %s', (name) => {
  it('keeps to its budget of runs, lands all that is good and has no red minute', () => {
    const options = { changes: fc.integer({ min: 1, max: 60 }), bad: fc.double({ min: 0, max: 1, noNaN: true }) };
    const more = { slots: fc.integer({ min: 1, max: 20 }), seed: fc.nat() };
    fc.assert(
      fc.property(fc.record({ ...options, ...more }), (drawn) => {
        const { runsPerChange, ejected, innocentEjected, redMinutes } = run(name, drawn);
        expect(Math.round(runsPerChange * drawn.changes)).toBeLessThanOrEqual(budget[name](drawn.changes, ejected));
        expect([innocentEjected, redMinutes]).toEqual([0, 0]);
      }),
      { numRuns: 30 },
    );
  });
});

describe('hints at changes that do not get on with each other', () => {
  const seeds = [1, 2, 5];
  const total = (more: Partial<SimulationOptions>, key: 'runsPerChange' | 'makespanMinutes' | 'innocentEjected') =>
    seeds.reduce((sum, seed) => sum + run('adaptive', { bad: 0.02, clashing: 0.03, seed, ...more })[key], 0);

  it('save runs and time when most of them are right', () => {
    for (const key of ['runsPerChange', 'makespanMinutes'] as const)
      expect(total({ hints: 0.9 }, key)).toBeLessThan(total({}, key));
  });

  it('eject nobody who is innocent when they are wrong', () => {
    expect(total({ hints: 0 }, 'innocentEjected')).toBe(0);
  });
});
