import { describe, expect, it } from '@jest/globals';
import { checkPlan } from './index.js';
import { planOf } from './testing/index.js';

const files = ['README.md', 'src/a.ts', 'test/a.test.ts'];
const places = (scope: string[], tracked: readonly string[] | undefined = files) =>
  checkPlan(planOf({ id: 'a', scope }), { roles: ['backend'], files: tracked }).filter(
    ({ code }) => code === 'unknown-place',
  );

describe('a task for folders that are not there', () => {
  it('is a warning that names one', () => {
    expect(places(['backend/api/**', 'web/**'])).toEqual([
      {
        code: 'unknown-place',
        severity: 'warning',
        tasks: ['a'],
        message:
          'task a may only write below folders such as backend/, which the repository does not have; is the plan for this repository?',
        witness: 'backend',
        path: 'tasks[0].scope',
      },
    ]);
  });

  it.each([
    ['a new file in the root', ['notes.md']],
    ['a new folder below one that is there', ['src/new/**']],
    ['one that is spelt otherwise', ['SRC/x.ts']],
    ['one place that is there beside one that is not', ['backend/**', 'test/**']],
    ['a wildcard at the top', ['*/a.ts']],
    ['a named resource', ['res:route/orders']],
  ])('is not said of %s', (_, scope) => {
    expect(places(scope)).toEqual([]);
  });

  it('is not said of a repository without folders, nor when its files are not known', () => {
    expect(places(['backend/**'], ['README.md'])).toEqual([]);
    expect(places(['backend/**'], [])).toEqual([]);
  });

  it('is said in spite of what is excluded', () => {
    expect(places(['backend/**', '!src/**'])).toHaveLength(1);
  });
});
