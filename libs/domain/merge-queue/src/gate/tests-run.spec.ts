import { describe, expect, it } from '@jest/globals';
import { testsRun } from './tests-run.js';

describe('tests that ran, by the output of', () => {
  it.each<[string, string, number]>([
    ['node --test', '✔ adds (0.5ms)\nℹ tests 4\nℹ suites 0\nℹ pass 2\nℹ fail 1\nℹ cancelled 0\nℹ skipped 1\n', 3],
    ['node --test as TAP', 'ok 1 - adds\n1..1\n# tests 1\n# pass 1\n# fail 0\n', 1],
    ['node --test that finds none', 'ℹ tests 0\nℹ suites 0\nℹ pass 0\nℹ fail 0\n', 0],
    ['node --test that skips all', 'ℹ tests 2\nℹ pass 0\nℹ fail 0\nℹ skipped 2\n', 0],
    ['jest', 'Test Suites: 1 failed, 1 total\nTests:       1 failed, 2 skipped, 3 passed, 6 total\n', 4],
    ['jest --passWithNoTests', 'No tests found, exiting with code 0\n', 0],
    ['jest that skips all', 'Test Suites: 1 skipped, 0 of 1 total\nTests:       3 skipped, 3 total\n', 0],
    [
      'vitest',
      ' \u001B[2mTests \u001B[22m \u001B[1m\u001B[32m3 passed\u001B[39m\u001B[22m\u001B[90m (3)\u001B[39m\n',
      3,
    ],
    ['vitest --passWithNoTests', 'No test files found, exiting with code 0\n', 0],
    ['mocha', '  3 passing (12ms)\n  1 pending\n', 3],
    ['mocha that finds none', '  0 passing (2ms)\n', 0],
    ['playwright', '  1 skipped\n  12 passed (4.2s)\n', 12],
    ['ava', '  2 tests passed\n', 2],
    ['pytest', '======= 3 passed, 1 skipped, 1 xfailed in 0.12s =======\n', 4],
    ['pytest -q', '3 passed in 0.01s\n', 3],
    ['pytest that finds none', '==== no tests ran in 0.01s ====\n', 0],
    ['unittest', 'Ran 5 tests in 0.001s\n\nOK\n', 5],
    ['go test', 'ok  \tshop/cart\t0.01s\nok  \tshop/api\t(cached)\n?   \tshop/cmd\t[no test files]\n', 2],
    ['go test that finds none', 'ok  \tshop/cart\t0.01s [no tests to run]\n?   \tshop\t[no test files]\n', 0],
    ['cargo', 'test result: ok. 0 passed; 0 failed; 0 ignored\ntest result: ok. 7 passed; 1 failed; 0 ignored\n', 8],
    ['maven', '[INFO] Tests run: 4, Failures: 0, Errors: 0, Skipped: 0\n', 4],
    ['dotnet', 'Passed!  - Failed:     0, Passed:     6, Skipped:     0, Total:     6\n', 6],
    ['phpunit', 'OK (9 tests, 12 assertions)\n', 9],
    ['rspec', '3 examples, 0 failures\n', 3],
    ['minitest', '5 runs, 7 assertions, 0 failures, 0 errors, 0 skips\n', 5],
    ['several in a row, with Windows line ends', 'ℹ pass 2\r\nℹ fail 0\r\nTests:  3 passed, 3 total\r\n', 5],
    ['a linter', '✖ 2 problems (0 errors, 2 warnings)\nAll matched files use Prettier code style!\n', 0],
    ['what says nothing', 'ok\n', 0],
  ])('%s', (_, output, count) => {
    expect(testsRun(output)).toBe(count);
  });

  it('is found in a megabyte of anything', () => {
    const noise = '1 Tests: ok \t'.repeat(40_000);
    expect(testsRun(`${noise}\n3 passed\n${noise}${'9'.repeat(400_000)}`)).toBe(3);
  });
});
