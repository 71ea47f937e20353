// How many gate runs a change costs and how long 100 changes take, by policy and share of bad changes: means over seeds.
//   node bench/queue.mjs [--seeds 50] [--changes 100] [--slots 16] [--minutes 10] [--flaky 0] [--dial 0.2]
//     [--clashing 0] [--hints 0.9]     build first (`npm run build`)
// `--clashing` is the share of changes that are red only together with one before them; with `--hints` so many of these pairs are hinted at,
// and so many of the hints are right.
// All policies get the same dice. Also told: innocent changes that were ejected and minutes with a red develop, in all seeds together.
import { policyOf } from '../libs/domain/merge-queue/dist/index.js';
import { simulate } from '../libs/domain/merge-queue/dist/simulation/index.js';
import { parseArgs } from 'node:util';

const BAD = [0.02, 0.05, 0.15, 0.3];
const POLICIES = { ours: 'adaptive', serial: 'serial', bors: 'bors', zuul: 'zuul' };
const text = (value) => ({ type: 'string', default: value });
const { values } = parseArgs({
  options: {
    seeds: text('50'),
    changes: text('100'),
    slots: text('16'),
    minutes: text('10'),
    flaky: text('0'),
    dial: text('0.2'),
    clashing: text('0'),
    hints: { type: 'string' },
  },
});
const [seeds, changes, slots, gateMinutes, flaky, dial] = ['seeds', 'changes', 'slots', 'minutes', 'flaky', 'dial'].map(
  (name) => Number(values[name]),
);
if (
  ![seeds, changes, slots].every((n) => Number.isInteger(n) && n > 0) ||
  !(gateMinutes > 0 && flaky >= 0 && flaky <= 0.5)
)
  throw new Error(
    '--seeds, --changes, --slots are whole numbers above 0, --minutes a number above 0, --flaky from 0 to 0.5',
  );

const [clashing, hints] = [Number(values.clashing), values.hints === undefined ? undefined : Number(values.hints)];
if (!(clashing >= 0 && clashing <= 0.5) || (hints !== undefined && !(hints >= 0 && hints <= 1)))
  throw new Error('--clashing is a number from 0 to 0.5, --hints from 0 to 1');

const row = (cells) => console.log(cells.map((cell, at) => String(cell).padStart(at === 1 ? 8 : 13)).join(''));
console.log(
  `${changes} changes at once, gate of ${gateMinutes} min, ${flaky * 100} % flaky, ${slots} slots, ${seeds} seeds`,
);
row(['bad', 'policy', 'runs/change', 'makespan min', 'p95 wait min', 'innocent', 'red min']);
for (const bad of BAD) for (const [called, name] of Object.entries(POLICIES)) row([bad, called, ...measure(name, bad)]);

function measure(name, bad) {
  const policy = policyOf(name, { dial });
  const results = Array.from({ length: seeds }, (_, seed) =>
    simulate({ changes, bad, flaky, gateMinutes, slots, policy, seed: seed + 1, clashing, hints }),
  );
  const sum = (key) => results.reduce((total, result) => total + result[key], 0);
  const mean = (key) => sum(key) / seeds;
  return [
    mean('runsPerChange').toFixed(3),
    mean('makespanMinutes').toFixed(0),
    mean('p95WaitMinutes').toFixed(0),
    sum('innocentEjected'),
    sum('redMinutes'),
  ];
}
