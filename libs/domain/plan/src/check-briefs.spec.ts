import { describe, expect, it } from '@jest/globals';
import { checkPlan, MAX_BRIEF_VIOLATIONS, type PlanDocument, type Violation, type World } from './index.js';
import { planOf } from './testing/index.js';

const world: World = { roles: ['backend'] };

function outside(plan: PlanDocument, more: Partial<World> = {}): Violation[] {
  return checkPlan(plan, { ...world, ...more }).filter(({ code }) => code === 'brief-outside-scope');
}

function verdict(brief: string, scope: string[], more: Partial<World> = {}): string {
  const [first, ...others] = outside(planOf({ id: 'a', brief, scope }), more);
  expect(others).toEqual([]);
  return first === undefined ? 'fine' : first.severity;
}

describe('a brief that names files outside its scope', () => {
  it('is an error when it wants one changed, with the path and the way out', () => {
    const plan = planOf({ id: 'a' }, { id: 'b', brief: 'Do it.\nThen change `src/Shared.ts`.', scope: ['src/b/**'] });
    expect(outside(plan)).toEqual([
      {
        code: 'brief-outside-scope',
        severity: 'error',
        tasks: ['b'],
        message:
          'the brief of task b says to change src/Shared.ts, which is not in its scope; add it to the scope, or take it out of the brief',
        witness: 'src/shared.ts',
        path: 'tasks[1].brief',
      },
    ]);
  });

  it('says who may write it', () => {
    const plan = planOf({ id: 'a' }, { id: 'b', brief: 'Change src/a/x.ts.', scope: ['src/b/**'] });
    expect(outside(plan)[0]?.message).toContain('task a may write it: move that part of the brief there');
  });

  it('is a warning when it does not say what for', () => {
    const plan = planOf({ id: 'a', brief: 'The list is in src/b.ts.' });
    expect(outside(plan)).toEqual([
      {
        code: 'brief-outside-scope',
        severity: 'warning',
        tasks: ['a'],
        message:
          'the brief of task a names src/b.ts, which is not in its scope; if the task is to change it, add it to the scope',
        witness: 'src/b.ts',
        path: 'tasks[0].brief',
      },
    ]);
  });

  it('is fine when it is to be read, or to be left as it is', () => {
    expect(verdict('Read src/b.ts first.', ['src/a/**'])).toBe('fine');
    expect(verdict('Do not change src/b.ts.', ['src/a/**'])).toBe('fine');
    expect(verdict('Change src/b.ts. Or rather, leave `src/B.ts` as it is.', ['src/a/**'])).toBe('fine');
  });

  it('is reported once for each path, at its worst', () => {
    const plan = planOf({ id: 'a', brief: 'There is src/b.ts. Change src/B.ts. See src/b.ts. Change src/c.ts.' });
    expect(outside(plan).map(({ severity, witness }) => [severity, witness])).toEqual([
      ['error', 'src/b.ts'],
      ['error', 'src/c.ts'],
    ]);
  });

  it.each([
    ['Change src/a/x.ts.', ['src/a/**'], 'fine'],
    ['Change SRC/A/X.ts.', ['src/a/**'], 'fine'],
    ['Change src/a/x.ts.', ['src/a/**', '!src/a/x.ts'], 'error'],
    ['Change app/[id]/page.tsx.', ['app/[[]id]/page.tsx'], 'fine'],
    ['Change app/[id]/page.tsx.', ['app/[[]no]/page.tsx'], 'error'],
    ['Change everything in src/a/.', ['src/a/x.ts'], 'fine'],
    ['Change everything in src/b/.', ['src/a/x.ts'], 'error'],
    ['Change `src/b/**`.', ['src/a/x.ts'], 'error'],
    ['Change `src/*/x.ts`.', ['src/a/x.ts'], 'fine'],
    ['Change src/{a,b}.ts.', ['src/b.ts'], 'fine'],
    ['Change src/{a,b}.ts.', ['src/c.ts'], 'error'],
    ['Change src/{a}.ts.', ['src/c.ts'], 'fine'],
    ['Change `x.ts`.', ['src/a/**'], 'fine'],
    ['Change `x.ts`.', ['src/a/y.ts'], 'error'],
    ['Change package.json.', ['src/a/**'], 'error'],
    ['Change package.json.', ['package.json'], 'fine'],
    ['Change Package.json.', ['packages/a/package.json', 'src/x.ts'], 'fine'],
    ['Add a package.json.', ['packages/a/**'], 'fine'],
    ['Add a package.json.', ['docs/x.md'], 'error'],
    ['Change its `README.md`.', ['packages/a/**'], 'fine'],
    ['Change the README.md.', ['packages/a/**'], 'error'],
  ])('%s under %j: %s', (brief, scope, expected) => {
    expect(verdict(brief, scope)).toBe(expected);
  });

  it('knows the files of the repository', () => {
    expect(verdict('Change bin/hands.', ['src/**'])).toBe('fine');
    expect(verdict('Change Bin/hands.', ['src/**'], { files: ['bin/hands', 'bad\\name'] })).toBe('error');
  });

  it('has no witness where there is no single path', () => {
    expect(outside(planOf({ id: 'a', brief: 'Change `src/b/*.ts`.' }))[0]).not.toHaveProperty('witness');
    expect(outside(planOf({ id: 'a', brief: 'Change src/b/c/.' }))[0]).toMatchObject({ witness: 'src/b/c' });
  });

  it('is not asked where the scope cannot be read', () => {
    expect(outside(planOf({ id: 'a', brief: 'Change src/b.ts.', scope: ['/x'] }))).toEqual([]);
  });

  it('is reported no more often than anyone can read', () => {
    const brief = Array.from({ length: 30 }, (_, n) => `Change x/${n}.ts.`).join(' ');
    const tasks = Array.from({ length: 10 }, (_, n) => ({ id: `t${n}`, brief }));
    expect(outside(planOf(...tasks))).toHaveLength(MAX_BRIEF_VIOLATIONS);
  });

  it('leaves the briefs of the examples alone', () => {
    const brief = `Give a card an optional due day (\`due\`, a text like 2024-02-29, or null). Take it on POST and PATCH, and let the list be
      selected by \`dueBy=<day>\`: at most five labels/chips. White text has a contrast of at least 4.5.`;
    expect(verdict(brief, ['src/a/**'])).toBe('fine');
  });
});
