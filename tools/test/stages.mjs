// The stages of `npm test`. Each resolves with `{ passed, failed, skipped, skips, why }`: counts, one line per skipped test,
// and for a failure what a person needs to read.
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import config from '../../jest.config.mjs';
import { run } from '../run.mjs';

const root = resolve(import.meta.dirname, '../..');

/** One check that passes or fails as a whole: a script of package.json. */
const check = (script, minutes) => async () => {
  const outcome = await run('npm', ['run', '--silent', script], { cwd: root, minutes });
  const ok = outcome.status === 0;
  const why = outcome.timedOut ? tookTooLong(minutes) + outcome.output : outcome.output;
  return { passed: ok ? 1 : 0, failed: ok ? 0 : 1, skipped: 0, skips: [], why: ok ? undefined : why };
};

/** A run of Jest over some of the projects of jest.config.mjs; its own numbers count. */
const jest = (belongs, args, minutes) => async (patterns) => {
  const folder = mkdtempSync(join(tmpdir(), 'manyhands-test-'));
  process.once('exit', () => rmSync(folder, { recursive: true, force: true }));
  const counts = join(folder, 'counts.json');
  const ownConfig = join(folder, 'jest.config.json');
  writeFileSync(
    ownConfig,
    JSON.stringify({ rootDir: root, projects: config.projects.filter(belongs), workerIdleMemoryLimit }),
  );
  const reporter = `--reporters=${join(root, 'tools/test/reporter.mjs')}`;
  // Patterns first: Jest's list options swallow every word that follows them.
  const command = ['node_modules/jest/bin/jest.js', ...patterns, '--config', ownConfig, ...args, reporter];
  const options = { cwd: root, env: jestEnvironment(counts), minutes, show: process.stdout };
  const outcome = await run(process.execPath, command, options);
  return { ...readCounts(counts), ...unexpectedEnd(outcome, readCounts(counts).failed, minutes) };
};

/** Jest would take one less than there are processors: on two, everything would wait in one line. */
const workers = String(Math.max(2, availableParallelism() - 1));

/** A worker with a larger heap is replaced between two files: the more memory it has, the longer it takes to start git, as many specs do. */
const workerIdleMemoryLimit = '250MB';

const isStories = ({ displayName }) => displayName === 'e2e';

/** [name, what it is, how it runs]. Patterns are given to those that run tests. */
export const stages = [
  ['style', 'format and lint', check('lint', 10)],
  ['types', 'types of sources and specs', check('typecheck', 10)],
  ['boundaries', 'which way imports point', check('boundaries', 5)],
  ['specs', 'unit and contract specs', jest((project) => !isStories(project), ['--maxWorkers', workers], 30)],
  // Each story has servers, ports and folders of its own. One alone leaves even two processors idle half of the time.
  ['stories', 'end-to-end stories', jest(isStories, ['--maxWorkers', '2'], 30)],
].filter(([name]) => name !== 'stories' || existsSync(join(root, 'tests/e2e')));

/** The stages whose tests are counted one by one: at least one test must have run. */
export const testing = ['specs', 'stories'];

function jestEnvironment(counts) {
  const options = [process.env.NODE_OPTIONS, '--experimental-vm-modules', '--disable-warning=ExperimentalWarning'];
  return { ...process.env, NODE_OPTIONS: options.filter(Boolean).join(' '), MANYHANDS_TEST_COUNTS: counts };
}

const readCounts = (file) =>
  existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : { passed: 0, failed: 0, skipped: 0, skips: [] };

/** Jest may end badly without a failed test: no test matches, it ran out of time, or something stayed open. */
function unexpectedEnd({ status, output, timedOut }, failed, minutes) {
  if (timedOut) return { failed: failed + 1, why: tookTooLong(minutes) };
  if (status !== 0 && failed === 0)
    return { failed: 1, why: `ended with status ${status}: ${output.trim().split('\n').at(-1)}` };
  return {};
}

const tookTooLong = (minutes) => `took more than ${minutes} minutes and was ended\n`;
