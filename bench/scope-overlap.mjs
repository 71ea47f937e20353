// How long it takes to prove for every pair of many scopes whether they overlap.
//   node bench/scope-overlap.mjs [--scopes 1000] [--patterns 20] [--seed 1] [--against FILE]     build first (`npm run build`)
// Each pair is asked once and timed alone. `--against` names another build of the library (its index.js): it is asked the same
// questions in the same run, turn by turn, so that both see the same machine; answers that differ end the run with status 1.
import { performance } from 'node:perf_hooks';
import { pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';
import * as current from '@manyhands/scope';
import { randomOf, repositoryScopes } from './scope-random.mjs';

const { values } = parseArgs({
  options: {
    scopes: { type: 'string', default: '1000' },
    patterns: { type: 'string', default: '20' },
    seed: { type: 'string', default: '1' },
    against: { type: 'string' },
  },
});
const [count, size, seed] = ['scopes', 'patterns', 'seed'].map((name) => whole(name, values[name]));
const written = repositoryScopes(randomOf(seed), count, size);

const builds = [prepare('this build', current)];
if (values.against !== undefined) {
  builds.push(prepare(values.against, await import(pathToFileURL(values.against).href)));
}

let different = 0;
for (let left = 0; left < count; left += 1) {
  const rows = builds.map((build) => askRow(build, left));
  different += rows[0].filter((answer, at) => rows.some((row) => row[at] !== answer)).length;
}
print();
process.exitCode = different > 0 ? 1 : 0;

/** Parses all scopes and keeps room for the times. */
function prepare(name, library) {
  const before = performance.now();
  const scopes = written.map((patterns) => {
    const parsed = library.parseScope(patterns);
    if (!parsed.ok) throw new Error(parsed.problems.map(({ message }) => message).join('\n'));
    return parsed.scope;
  });
  const parseMs = performance.now() - before;
  return {
    name,
    library,
    scopes,
    parseMs,
    times: new Float64Array((count * (count - 1)) / 2),
    asked: 0,
    overlapping: 0,
  };
}

/** One scope against all after it. Answers the witnesses. */
function askRow(build, left) {
  const { overlap } = build.library;
  const answers = [];
  for (let right = left + 1; right < count; right += 1) {
    const before = performance.now();
    const witness = overlap(build.scopes[left], build.scopes[right]);
    build.times[build.asked] = performance.now() - before;
    build.asked += 1;
    if (witness !== null) build.overlapping += 1;
    answers.push(witness === null ? '' : `${witness.path} ${witness.other ?? ''}`);
  }
  return answers;
}

function print() {
  console.log(`${count} scopes of ${size} patterns, ${builds[0].asked} pairs, seed ${seed}, node ${process.version}`);
  console.log(
    'build                     parse all   all pairs   median pair   99 % of pairs   slowest pair   overlapping',
  );
  for (const { name, times, parseMs, overlapping, asked } of builds) {
    const total = times.reduce((sum, time) => sum + time, 0);
    const sorted = times.toSorted();
    const cells = [
      name.slice(-24).padEnd(24),
      `${parseMs.toFixed(0)} ms`.padStart(9),
      `${(total / 1000).toFixed(2)} s`.padStart(9),
      `${micro(sorted[Math.floor(asked / 2)])} µs`.padStart(11),
      `${micro(sorted[Math.floor(asked * 0.99)])} µs`.padStart(13),
      `${micro(sorted.at(-1))} µs`.padStart(12),
      `${((100 * overlapping) / asked).toFixed(1)} %`.padStart(11),
    ];
    console.log(cells.join('   '));
  }
  if (builds.length > 1) console.log(`different answers: ${different}`);
}

function micro(milliseconds) {
  return (milliseconds * 1000).toFixed(1);
}

function whole(name, text) {
  const number = Number(text);
  if (!Number.isInteger(number) || number < 1) throw new Error(`--${name} must be a whole number above 0, not ${text}`);
  return number;
}
