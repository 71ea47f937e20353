import { describe, expect, it } from '@jest/globals';
import { checkPlan, type Violation, WIDTH_LIMITS, type World } from './index.js';
import { planOf } from './testing/index.js';

/** Whatever is protected is beside the point here. */
const world: World = { roles: ['backend'], protectedPaths: [] };

function widths(scope: string[], more: Partial<World> = {}): Violation[] {
  return checkPlan(planOf({ id: 'a', scope }), { ...world, ...more });
}

const filesIn = (folder: string, count: number): string[] =>
  Array.from({ length: count }, (_, n) => `${folder}/${n}.ts`);

describe('a scope that allows everything', () => {
  it.each([[['**']], [['src/**', '**', '!docs/']], [['*/**']], [['?*/**']], [['{*,*/**}']], [['?', '??*', '*/**/?*']]])(
    'is too wide: %j',
    (scope) => {
      expect(widths(scope)).toEqual([
        {
          code: 'scope-too-wide',
          severity: 'error',
          tasks: ['a'],
          message:
            'task a may write everything, so whoever else is at work would wait for it; name the files and folders that it needs',
          path: 'tasks[0].scope',
        },
      ]);
    },
  );

  it.each([
    [['src/**']],
    [['**/*.ts']],
    [['*']],
    [['*', '**/*.ts']],
    [['**/src/**']],
    [['*q*/**']],
    [['?', '*/*/**', '*a*']],
  ])('is not %j', (scope) => {
    expect(widths(scope)).toEqual([]);
  });

  it('is allowed where there is nothing yet to name', () => {
    expect(widths(['**'], { files: [] })).toEqual([]);
    expect(widths(['**'], { files: ['README.md'] })).toMatchObject([{ code: 'scope-too-wide' }]);
  });
});

describe('a scope that holds most of the files', () => {
  it('is too wide, with the share and a file', () => {
    const files = [...filesIn('src', 120), ...filesIn('docs', 80)];
    expect(widths(['SRC/**', 'x.ts'], { files })).toEqual([
      {
        code: 'scope-too-wide',
        severity: 'error',
        tasks: ['a'],
        message:
          'task a may write 120 of 200 tracked files (60 %), so whoever else is at work would wait for it; name the files and folders that it needs',
        witness: 'src/0.ts',
        path: 'tasks[0].scope',
      },
    ]);
  });

  it.each([
    ['half of them', 100, 100, []],
    ['one more than half', 101, 100, ['scope-too-wide']],
    ['all that a small repository has', 50, 0, []],
    ['one more than any scope may hold', 51, 0, ['scope-too-wide']],
    ['none', 0, 100, []],
  ])('%s', (_, inside, beside, codes) => {
    const files = [...filesIn('src', inside), ...filesIn('docs', beside)];
    const found = widths(['src/**'], { files }).map(({ code }) => code);
    expect(found.filter((code) => code !== 'unknown-place')).toEqual(codes);
  });

  it('counts what is left after the exclusions', () => {
    const files = [...filesIn('src/a', 60), ...filesIn('src/b', 60)];
    expect(widths(['src/**', '!src/a/'], { files })).toEqual([]);
    expect(widths(['src/**', '!src/a/1*'], { files })).toMatchObject([{ code: 'scope-too-wide' }]);
  });

  it('counts each file once, and none without a name that scopes can hold', () => {
    const files = [...filesIn('src', 50), ...filesIn('SRC', 50), ...filesIn('a\\b', 50)];
    expect(widths(['src/**'], { files })).toEqual([]);
  });

  it('takes thresholds from the world, one by one', () => {
    const files = [...filesIn('src', 20), ...filesIn('docs', 60)];
    expect(widths(['src/**'], { files, width: { files: 10 } })).toEqual([]);
    expect(widths(['src/**'], { files, width: { files: 10, treeShare: 0.2 } })).toHaveLength(1);
    expect(widths(['src/**'], { files, width: { treeShare: 0.2 } })).toEqual([]);
    expect(WIDTH_LIMITS).toEqual({ files: 50, treeShare: 0.5, hubs: 10, hubShare: 0.5 });
  });

  it('is estimated in a large repository', () => {
    const files = [...filesIn('src', 30_000), ...filesIn('docs', 20_000)];
    const [violation] = widths(['src/**/*.ts'], { files });
    expect(violation?.message).toMatch(/may write (29|30)\d\d\d of 50000 tracked files \((59|60) %\)/);
    expect(widths(['**/1*.ts'], { files })).toEqual([]);
    expect(widths(['docs/**'], { files })).toEqual([]);
  });

  it('is judged for each task', () => {
    const files = filesIn('src', 100);
    const plan = planOf(
      { id: 'a', scope: ['src/**'] },
      { id: 'b', scope: ['src/**'], needs: ['a'] },
      { id: 'c', scope: ['src/1.ts'], needs: ['b'] },
      { id: 'd', scope: ['/x'] },
    );
    const wide = checkPlan(plan, { ...world, files }).filter(({ code }) => code === 'scope-too-wide');
    expect(wide.map(({ path }) => path)).toEqual(['tasks[0].scope', 'tasks[1].scope']);
  });
});

describe('a scope that holds most of the hubs', () => {
  const hubs = filesIn('src', 16);

  it('is too wide, with the share and a hub', () => {
    expect(widths(['src/**'], { hubs, files: [...hubs, ...filesIn('docs', 400)] })).toMatchObject([
      {
        code: 'scope-too-wide',
        message: expect.stringContaining('may write 16 of 16 files that many tasks touch (100 %)'),
        witness: 'src/0.ts',
      },
    ]);
  });

  it('is fine while they are few', () => {
    expect(widths(['src/**'], { hubs: hubs.slice(0, 10) })).toEqual([]);
    expect(widths(['src/**'], { hubs: hubs.slice(0, 11) })).toHaveLength(1);
    expect(widths(['src/**'], { hubs, width: { hubs: 16 } })).toEqual([]);
    expect(widths(['src/1*.ts'], { hubs, width: { hubs: 1, hubShare: 0.4 } })).toHaveLength(1);
    expect(widths(['src/1*.ts'], { hubs, width: { hubs: 1, hubShare: 0.45 } })).toEqual([]);
  });
});
