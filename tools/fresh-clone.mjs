// What a newcomer does: clone into a new folder, run the demo twice, run the tests. Prints one line per check and ends with
// `N passed, N failed`. It clones what is committed.
//   node tools/fresh-clone.mjs [--only demo,again,test] [--keep]
import { mkdtempSync, readFileSync, readdirSync, readlinkSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { run } from './run.mjs';

const root = resolve(import.meta.dirname, '..');
const { values } = parseArgs({ options: { only: { type: 'string' }, keep: { type: 'boolean', default: false } } });
const home = mkdtempSync(join(tmpdir(), 'manyhands-fresh-'));
const clone = join(home, 'clone');

/** Nothing that a developer has set up may help. */
const chosen = [
  'CI',
  'DATABASE_URL',
  'LLM_API_KEY',
  'LLM_BASE_URL',
  'LLM_MODEL',
  'NODE_ENV',
  'NODE_OPTIONS',
  'REDIS_URL',
];
const env = Object.fromEntries(Object.entries(process.env).filter(([name]) => !chosen.includes(name)));

let passed = 0;
let failed = 0;
function check(name, ok, detail) {
  if (ok) passed += 1;
  else failed += 1;
  console.log(`${ok ? 'ok    ' : 'FAILED'} ${name}${ok ? '' : `: ${detail}`}`);
}

const lastLine = (text) => text.trim().split('\n').at(-1) ?? '';

async function npm(what, args, minutes) {
  const start = performance.now();
  const { status, output, timedOut } = await run('npm', args, { cwd: clone, env, minutes });
  const seconds = Math.round((performance.now() - start) / 1000);
  check(
    `${what}: succeeds (${seconds} s)`,
    status === 0,
    timedOut ? `took more than ${minutes} minutes` : output.slice(-2000),
  );
  return output;
}

async function demo(what) {
  const output = await npm(what, ['run', 'demo', '--', '--json'], 25);
  const report = output.split('\n').findLast((line) => line.startsWith('{')) ?? '{}';
  const { tasks, landed, gate } = JSON.parse(report);
  check(`${what}: every task has landed on a green develop`, tasks > 0 && landed === tasks && gate === 'green', report);
  await leavesNothing(what);
}

async function test() {
  const output = await npm('npm test', ['test'], 45);
  check(
    'npm test: the last line counts',
    /^\d+ passed, 0 failed, \d+ skipped$/.test(lastLine(output)),
    lastLine(output),
  );
  await leavesNothing('npm test');
}

async function leavesNothing(what) {
  // What is on its way out may go.
  for (let second = 0; second < 5 && leftovers().length > 0; second += 1) await wait(1000);
  check(`${what}: no process stays behind`, leftovers().length === 0, leftovers().join(' | '));
  const { output } = await run('git', ['status', '--porcelain'], { cwd: clone });
  check(`${what}: the clone is clean`, output === '', output);
}

/** Processes that work in the clone or were started with a path in it (Linux only). */
function leftovers() {
  return readdirSync('/proc').flatMap((pid) => {
    if (!/^\d+$/.test(pid) || Number(pid) === process.pid) return [];
    try {
      const command = readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ');
      return command.includes(home) || readlinkSync(`/proc/${pid}/cwd`).startsWith(home) ? [`${pid} ${command}`] : [];
    } catch {
      // It ended while we looked, or it is not ours to look at.
      return [];
    }
  });
}

const cloned = await run('git', ['clone', '--quiet', '--no-hardlinks', root, clone]);
check('git clone', cloned.status === 0, cloned.output);
const steps = { demo: () => demo('demo'), again: () => demo('demo again'), test };
const wanted = values.only?.split(',') ?? Object.keys(steps);
if (cloned.status === 0) for (const [name, step] of Object.entries(steps)) if (wanted.includes(name)) await step();
if (values.keep) console.log(`kept: ${home}`);
else rmSync(home, { recursive: true, force: true });
console.log(`${passed} passed, ${failed} failed`);
process.exitCode = failed > 0 ? 1 : 0;
