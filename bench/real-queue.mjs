// How many gate runs a change costs and how long the queue takes under each policy, not simulated: the real integrator, Postgres and
// git. Only the gate is a timer.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { POLICY_NAMES, policyOf } from '@manyhands/merge-queue';
import { command, seconds, share, someOf, wholeNumber } from './command.mjs';
import { copyOf, makeBranches } from './merging/make-branches.mjs';
import { openDatabase, openIntegrator, outcomeOf, queueUp, SERVER } from './merging/real-queue.mjs';
import { TimedGate } from './merging/timed-gate.mjs';

const HELP = `How the merge queue does under each policy with the real integrator, a real Postgres and real git; the gate is a timer.
  node bench/real-queue.mjs [--changes 100] [--bad 0.05] [--gate-seconds 2] [--slots 8] [--files 8000]
                            [--policies adaptive,serial,bors,zuul] [--dial 0.2] [--seed 1]     build first (npm run build)

  --changes        disjoint changes, approved and queued before the clock starts
  --bad            the share of them with which every tree is red; which ones, the seed says, for all policies alike
  --gate-seconds   how long a run of the gate takes
  --slots          runs at the same time
  --files          files in the repository, of 2 KiB each
  --policies       one after the other, each on a fresh copy and an empty database
  --dial           of the adaptive policy: from 0, few runs, to 1, fast

For a try: --gate-seconds 0.2 --changes 20. Status 1 when an innocent change was ejected, a bad one landed, one was left behind or
develop moved to what no run had found green.
The queue runs in a database of its own on DATABASE_URL, else on the embedded Postgres.`;

/** The odds below which a change is ejected, as the service has them unless told otherwise. */
const DOUBT = 0.01;
const ENDS = ['landed', 'culprits out', 'innocent out', 'bad landed', 'left', 'not green'];
const WIDTHS = [8, 6, 13, 14, 12, 10, 10, 8, 14, 14, 12, 6, 11];

await command({
  help: HELP,
  options: {
    changes: ['100', wholeNumber],
    bad: ['0.05', share],
    'gate-seconds': ['2', seconds],
    slots: ['8', wholeNumber],
    files: ['8000', wholeNumber],
    policies: [POLICY_NAMES.join(','), someOf(POLICY_NAMES)],
    dial: ['0.2', share],
    seed: ['1', wholeNumber],
  },
  run,
});

async function run(options, { later, signal }) {
  const home = await mkdtemp(join(tmpdir(), 'manyhands-bench-queue-'));
  later(() => rm(home, { recursive: true, force: true, maxRetries: 5 }));
  const test = await openDatabase(later);
  const bad = chooseBad(options);
  const seed = join(home, 'seed.git');
  const branches = await makeBranches(seed, { branches: options.changes, files: options.files, bad });
  const results = [];
  for (const name of options.policies) {
    process.stderr.write(`${name}: queueing ${branches.length} changes … `);
    const result = await measure({ ...options, name, branches, seed, dir: join(home, name), test, later });
    signal.throwIfAborted();
    process.stderr.write(`${result.landed} landed, ${result.culprits} ejected in ${result.makespan.toFixed(1)} s\n`);
    results.push(result);
  }
  print(results, { ...options, bad: bad.size });
  const wrong = results.filter(isWrong).map(({ name }) => name);
  if (wrong.length > 0) throw new Error(`not as it must be: ${wrong.join(', ')}`);
}

async function measure({ name, branches, seed, dir, test, later, ...options }) {
  const git = await copyOf(seed, dir);
  const team = await queueUp(test.db, branches);
  process.stderr.write('working … ');
  const gate = new TimedGate(git, options['gate-seconds']);
  const policy = policyOf(name, { dial: options.dial, doubt: DOUBT });
  const settings = { policy, slots: options.slots };
  const integrator = await openIntegrator({ url: test.url, git, gate, settings });
  later(() => integrator.end());
  const begin = performance.now();
  await integrator.run(team.repositoryId);
  const makespan = (performance.now() - begin) / 1000;
  await integrator.end();
  const { changes, landings } = await outcomeOf(test.db, team);
  const numbers = { runs: gate.begun, mostAtOnce: gate.mostAtOnce, makespan, idle: makespan - gate.busyMs / 1000 };
  const untested = await countUntested({ git, gate, landings, base: branches[0].base });
  return { name, ...numbers, ...count(branches, changes), landings: landings.length, untested };
}

function count(branches, statusOf) {
  const having = (status, isBad) =>
    branches.filter((branch) => branch.isBad === isBad && statusOf.get(branch.key) === status).length;
  const decided = branches.filter(({ key }) => ['landed', 'ejected'].includes(statusOf.get(key)));
  return {
    landed: having('landed', false),
    badLanded: having('landed', true),
    culprits: having('ejected', true),
    innocent: having('ejected', false),
    left: branches.length - decided.length,
  };
}

/** Tips of `develop` that no run found green. The landings must lead from the first tip to the last, without a gap. */
async function countUntested({ git, gate, landings, base }) {
  let [at, untested] = [base, 0];
  for (const { from, to } of landings) {
    if (from !== at) throw new Error(`a landing begins at ${from}, and develop was at ${at}`);
    if (!gate.greens.has(await git.treeOf(to))) untested += 1;
    at = to;
  }
  const develop = await git.head('develop');
  if (develop !== at) throw new Error(`develop is at ${develop}, and the last landing led to ${at}`);
  return untested;
}

function isWrong({ innocent, badLanded, left, untested }) {
  return innocent + badLanded + left + untested > 0;
}

/** Exactly that share, chosen by a linear congruential generator and Fisher and Yates. */
function chooseBad({ changes, bad, seed }) {
  const numbers = Array.from({ length: changes }, (_, n) => n);
  let state = seed >>> 0;
  for (let at = changes - 1; at > 0; at -= 1) {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    const other = Math.floor((state / 2 ** 32) * (at + 1));
    [numbers[at], numbers[other]] = [numbers[other], numbers[at]];
  }
  return new Set(numbers.slice(0, Math.round(changes * bad)));
}

function print(results, { changes, bad, slots, files, ...options }) {
  console.log(
    `${changes} changes at once, ${bad} of them bad (seed ${options.seed}), gate of ${options['gate-seconds']} s, ${slots} slots, ${files} files, node ${process.version}; ${SERVER}`,
  );
  const row = (cells) => console.log(cells.map((cell, at) => String(cell).padStart(WIDTHS[at])).join(''));
  row(['policy', 'runs', 'runs/change', 'most at once', 'makespan s', 'no run s', 'landings', ...ENDS]);
  for (const one of results) {
    const { makespan, idle, landed, culprits, innocent, badLanded, left, untested } = one;
    const times = [makespan.toFixed(1), idle.toFixed(1)];
    const ends = [landed, culprits, innocent, badLanded, left, untested];
    row([one.name, one.runs, (one.runs / changes).toFixed(2), one.mostAtOnce, ...times, one.landings, ...ends]);
  }
  console.log(
    'no run: seconds in which no run of the gate was under way; not green: tips of develop that no run found green',
  );
}
