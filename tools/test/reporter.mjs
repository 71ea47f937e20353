// What Jest says in `npm test`: a line per file, a line per slow test, why something failed, and at the end what failed.
// The numbers go to the file named by MANYHANDS_TEST_COUNTS as `{ passed, failed, skipped, skips }`.
import { writeFileSync } from 'node:fs';
import { basename, relative } from 'node:path';

const slow = 5000;
const graceAfterTheEnd = 20_000;
const seconds = (ms) => `${(ms / 1000).toFixed(1)} s`.padStart(8);
const say = (line) => process.stderr.write(`${line}\n`);

/** Jest constructs it and calls the `on…` methods. */
export default class LineReporter {
  #root;

  constructor(globalConfig) {
    this.#root = globalConfig.rootDir;
  }

  onTestCaseResult(_test, { status, duration, fullName }) {
    if (duration > slow) say(`  ${status === 'passed' ? '·     ' : 'FAILED'} ${seconds(duration)}  ${fullName}`);
  }

  onTestResult({ path }, result) {
    const failed = result.numFailingTests > 0 || result.testExecError !== undefined;
    const counts = [`${result.numPassingTests} passed`];
    if (result.numFailingTests > 0) counts.push(`${result.numFailingTests} failed`);
    if (result.numPendingTests > 0) counts.push(`${result.numPendingTests} skipped`);
    const duration = seconds(result.perfStats.end - result.perfStats.start);
    say(`  ${failed ? 'FAILED' : 'ok    '} ${duration}  ${relative(this.#root, path)} (${counts.join(', ')})`);
    if (result.failureMessage) say(`\n${result.failureMessage}`);
  }

  onRunComplete(_contexts, results) {
    for (const file of results.testResults) for (const line of failuresOf(file)) say(line);
    const counts = process.env.MANYHANDS_TEST_COUNTS;
    if (counts !== undefined) writeFileSync(counts, JSON.stringify(count(results)));
    setTimeout(() => {
      say('The tests ended, but their process did not: something is still open. `--detectOpenHandles` names it.');
      process.exit(1);
    }, graceAfterTheEnd).unref();
  }
}

/** A file that could not even be loaded is one failure. */
function count({ numPassedTests, numFailedTests, numRuntimeErrorTestSuites, testResults }) {
  const tests = testResults.flatMap((file) => file.testResults);
  const skips = tests
    .filter(({ status }) => ['pending', 'todo', 'disabled'].includes(status))
    .map(({ fullName }) => skipLine(fullName));
  return { passed: numPassedTests, failed: numFailedTests + numRuntimeErrorTestSuites, skipped: skips.length, skips };
}

/** A line for each failure, with the first line of its reason. */
function failuresOf({ testFilePath, testExecError, testResults }) {
  const failed = testResults.filter(({ status }) => status === 'failed');
  const reasons = failed.map(({ fullName, failureMessages: [why = ''] }) => `${fullName}: ${why}`);
  const all = testExecError ? [`could not be run: ${testExecError.message}`, ...reasons] : reasons;
  return all.map((text) => `  FAILED ${basename(testFilePath)}: ${text.split('\n')[0]}`);
}

/** A test says in its title why it is skipped: `… (skipped: no Chromium)`. */
function skipLine(title) {
  const [, name = title, why = 'no reason given'] = /^(.*?)\s*\(?skipped: ([^)]*)\)?$/.exec(title) ?? [];
  return `skipped: ${why}: ${name}`;
}
