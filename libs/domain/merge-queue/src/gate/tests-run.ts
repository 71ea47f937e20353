/**
 * What runners print of tests that ran: a number each, to be added up. A runner that prints its count twice is counted twice,
 * which does no harm: what is asked is whether there were any.
 */
const COUNTS: readonly RegExp[] = [
  // Jest, Vitest, Mocha, pytest, cargo, Playwright, AVA: `Tests: 1 failed, 2 passed`, `3 passing`, `=== 3 passed in 0.1s ===`.
  /\b(\d+) (?:tests? )?(?:passed|failed|passing|failing|xfailed|xpassed)\b/g,
  // node --test, as a report and as TAP.
  /^(?:ℹ|#) (?:pass|fail) (\d+)$/gm,
  // Maven and Gradle; .NET; PHPUnit; Minitest and RSpec; Python's unittest.
  /\bTests run: (\d+)/g,
  /\b(?:Passed|Failed): +(\d+)/g,
  /^(?:OK \(|Tests: )(\d+)(?: tests?)?, /gm,
  /^(\d+) (?:runs|tests|examples?), \d+ (?:assertions|failures)/gm,
  /^Ran (\d+) tests? in /gm,
];

/** `go test` names packages, not tests. */
const GO_PACKAGE = /^ok +\t?\S+\t(?!.*\[no tests to run\])/gm;

/** What Jest and Vitest print beside the tests, in the same words. */
const NOT_TESTS = /^ *(?:Test Suites:|Test Files |Snapshots:).*$/gm;

const COLOURS = /\u001B\[[\d;]*m/g;

/**
 * How many tests a command ran, by what it printed; for `go test`, of how many packages. Zero when nothing in the output tells of a
 * test: nobody knows then whether there were any. Tests that were skipped did not run.
 */
export function testsRun(output: string): number {
  const plain = output.replaceAll(COLOURS, '').replaceAll('\r\n', '\n').replaceAll(NOT_TESTS, '');
  const counted = COUNTS.flatMap((pattern) => [...plain.matchAll(pattern)]).map(([, count]) => Number(count));
  return counted.reduce((sum, count) => sum + count, 0) + [...plain.matchAll(GO_PACKAGE)].length;
}
