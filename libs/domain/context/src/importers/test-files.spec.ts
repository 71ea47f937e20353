import { describe, expect, it } from '@jest/globals';
import { testFilesOf } from './test-files.js';

const testsAmong = (paths: string[], imported: string[] = []): string[] => [
  ...testFilesOf(paths, (path) => imported.includes(path)),
];

describe('test files', () => {
  it.each([
    ['src/a.test.ts', 'src/a.spec.tsx', 'lib/a-test.js', 'a_test.mjs', 'src/__tests__/a.test.js', 'test/a.spec.cjs'],
    ['test_a.py', 'pkg/tests/test_b.py', 'pkg/a_test.py'],
    ['pkg/a_test.go'],
    ['src/test/java/x/ATest.java', 'TestA.java', 'ATests.java', 'ATestCase.java'],
    ['tests/a.rs', 'crates/x/tests/b.rs'],
  ])('by their names: %s, …', (...paths) => {
    expect(testsAmong(paths)).toEqual(paths);
  });

  it.each([
    ['src/test.ts', 'src/latest.ts', 'src/contest.js', 'a.tests.txt', 'src/a.test.ts.snap', 'testing/a.ts'],
    ['tests/conftest.py', 'tests/helpers.py', 'tests/__init__.py', 'tests.py', 'latest.py'],
    ['a_test.py/b.go', 'pkg/testing.go', 'src/test/java/x/Helper.java', 'Contest.java', 'src/latest.rs'],
    ['tests/common/mod.rs', 'src/tests.rs', 'test/fixtures/a.test.ts', 'a/__mocks__/b.spec.js', 'test/types.d.ts'],
  ])('are not what only sounds like one: %s, …', (...paths) => {
    expect(testsAmong(paths)).toEqual([]);
  });

  it('in a folder of tests are those that nobody imports, where none has a name', () => {
    const files = ['test/a.js', 'test/deep/b.ts', 'test/support.js', 'src/__tests__/c.js', 'src/c.js'];
    expect(testsAmong(files, ['test/support.js', 'src/c.js'])).toEqual([
      'test/a.js',
      'test/deep/b.ts',
      'src/__tests__/c.js',
    ]);
  });

  it('in a folder of tests with names are those with names', () => {
    const files = ['test/a.test.ts', 'test/support/clock.ts', 'tools/test/run.mjs', 'test/deep/test/x.ts'];
    expect(testsAmong(files)).toEqual(['test/a.test.ts', 'tools/test/run.mjs']);
  });
});
