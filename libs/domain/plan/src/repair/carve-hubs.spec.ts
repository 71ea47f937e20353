import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { checkPlan, isError, type PlanDocument, type PlanTask, repairPlan, type World } from '../index.js';
import { readPlanFacts } from '../plan-facts.js';
import { planOf } from '../testing/index.js';
import { carveHubs } from './carve-hubs.js';
import { findSharedHubs } from './find-shared-hubs.js';

const world: World = { roles: ['backend', 'frontend', 'qa'], hubs: ['src/Routes.ts', 'src/index.ts'] };
const routes = 'src/Routes.ts';

function task(plan: PlanDocument, id: string): PlanTask {
  const found = plan.tasks.find((each) => each.id === id);
  if (found === undefined) throw new Error(`no task ${id}`);
  return found;
}

/** Nothing is carved out of it. */
function expectWhole(plan: PlanDocument, more: Partial<World> = {}): void {
  expect(repairPlan(plan, { ...world, ...more }).carved).toBeNull();
}

describe('a hub file that alone keeps tasks apart', () => {
  const plan = planOf(
    { id: 'api', title: 'Labels in the API', scope: ['src/api/**', routes], acceptance: ['npm test', 'npm run api'] },
    { id: 'web', role: 'frontend', scope: ['src/{web,routes.ts}', 'src/web/**'], acceptance: ['npm test'] },
    { id: 'docs', scope: ['docs/**'] },
    { id: 'story', role: 'qa', scope: ['test/**'], needs: ['web', 'docs'] },
  );
  const repaired = () => repairPlan(plan, world);

  it('becomes a task of its own, after them', () => {
    expect(repaired().carved).toEqual({ task: 'hub-files', hubs: [routes], from: ['api', 'web'], before: ['story'] });
    expect(repaired().plan.tasks.map(({ id }) => id)).toEqual(['api', 'web', 'docs', 'story', 'hub-files']);
    expect(task(repaired().plan, 'hub-files')).toEqual({
      id: 'hub-files',
      role: 'backend',
      title: 'Bring src/Routes.ts up to date',
      brief: `Make the changes that the tasks below need in these files, and in no others:
- \`src/Routes.ts\`

The tasks have landed. They were kept away from these files, so that they could work at the same time:
- api: Labels in the API
- web: Task web
`,
      scope: [routes],
      needs: ['api', 'web'],
      acceptance: ['npm test', 'npm run api'],
    });
  });

  it('leaves their scopes, and their briefs say so', () => {
    expect(task(repaired().plan, 'api')).toEqual({
      ...plan.tasks[0],
      scope: ['src/api/**'],
      brief: 'Do api.\n\nLeave `src/Routes.ts` as it is: the task hub-files changes it after this one.\n',
    });
    expect(task(repaired().plan, 'web').scope).toEqual(['src/{web,routes.ts}', 'src/web/**', '!src/Routes.ts']);
    expect(task(repaired().plan, 'docs')).toEqual(plan.tasks[2]);
  });

  it('is waited for by those who needed one of them', () => {
    expect(task(repaired().plan, 'story').needs).toEqual(['web', 'docs', 'hub-files']);
  });

  it('leaves a sound plan, in which they run at the same time', () => {
    const once = repaired();
    expect(once).toMatchObject({ added: [], reasons: [], violations: [] });
    expect(repairPlan(once.plan, world).plan).toBe(once.plan);
  });

  it('may be wanted by the briefs: what they say of it is taken back', () => {
    const wanting = planOf(
      { id: 'a', brief: 'Change `src/routes.ts`, too.', scope: ['src/a/**', routes] },
      { id: 'b', brief: 'Add the route to src/routes.ts.\n', scope: ['src/b/**', routes], title: 'Change src/x.ts' },
    );
    const { carved, violations, plan: after } = repairPlan(wanting, world);
    expect([carved?.from, violations]).toEqual([['a', 'b'], []]);
    expect(task(after, 'hub-files').brief).toContain('- a: Task a\n- b\n');
  });
});

describe('several hub files', () => {
  it('become one task', () => {
    const plan = planOf(
      { id: 'a', scope: ['src/a/**', 'src/*.ts'] },
      { id: 'b', role: 'qa', scope: ['src/b/**', routes] },
      { id: 'c', role: 'qa', scope: ['src/c/**', 'src/index.ts'] },
    );
    const { plan: after, carved, violations } = repairPlan(plan, world);
    expect(violations).toEqual([]);
    expect(carved).toMatchObject({ hubs: [routes, 'src/index.ts'], from: ['a', 'b', 'c'] });
    expect(task(after, 'hub-files')).toMatchObject({ title: 'Bring shared files up to date', role: 'qa' });
    expect(task(after, 'hub-files').scope).toEqual([routes, 'src/index.ts']);
    expect(task(after, 'a').scope).toEqual(['src/a/**', 'src/*.ts', '!src/Routes.ts', '!src/index.ts']);
    expect(task(after, 'a').brief).toContain(
      'Leave `src/Routes.ts`, `src/index.ts` as they are: the task hub-files changes them after this one.',
    );
  });

  it('are carved out where they are shared, and only there', () => {
    const plan = planOf(
      { id: 'a', scope: ['src/a/**', routes, 'src/index.ts'] },
      { id: 'b', scope: ['src/b/**', routes] },
    );
    const { plan: after, carved } = repairPlan(plan, world);
    expect(carved?.hubs).toEqual([routes]);
    expect(task(after, 'a').scope).toEqual(['src/a/**', 'src/index.ts']);
  });

  it('may have signs in their names', () => {
    const hubs = ['app/[id]/index.ts'];
    const plan = planOf({ id: 'a', scope: ['src/a', 'app/**'] }, { id: 'b', scope: ['src/b', 'app/[[]id]/index.ts'] });
    const { plan: after, violations } = repairPlan(plan, { ...world, hubs });
    expect(violations).toEqual([]);
    expect(after.tasks.map(({ scope }) => scope)).toEqual([
      ['src/a', 'app/**', '!app/[[]id]/index.ts'],
      ['src/b'],
      ['app/[[]id]/index.ts'],
    ]);
  });
});

describe('a hub file stays where it is', () => {
  it('when only one may write it', () => {
    expectWhole(planOf({ id: 'a', scope: [routes, 'src/a/**'] }, { id: 'b' }));
  });

  it('when those who may write it are in an order', () => {
    expectWhole(planOf({ id: 'a', scope: [routes, 'x'] }, { id: 'b', scope: [routes, 'y'], needs: ['a'] }));
  });

  it('when they share more: they must be ordered anyway', () => {
    const plan = planOf({ id: 'a', scope: ['src/**'] }, { id: 'b', scope: ['src/*.ts'] });
    expectWhole(plan);
    expect(repairPlan(plan, world).added).toEqual([['a', 'b']]);
  });

  it('with a task that may write nothing else: that one is ordered', () => {
    const plan = planOf(
      { id: 'a', scope: [routes, 'src/a/**'] },
      { id: 'b', scope: [routes] },
      { id: 'c', scope: [routes, 'src/c/**'] },
    );
    const { carved, added, violations } = repairPlan(plan, world);
    expect(carved?.from).toEqual(['a', 'c']);
    expect(added).toEqual([['b', 'hub-files']]);
    expect(violations).toEqual([]);
    expectWhole(planOf({ id: 'a', scope: [routes, 'src/a/**'] }, { id: 'b', scope: [routes] }));
  });

  it('when nobody says that it is one', () => {
    const plan = planOf({ id: 'a', scope: [routes, 'x'] }, { id: 'b', scope: [routes, 'y'] });
    expectWhole(plan, { hubs: undefined });
    expectWhole(plan, { hubs: ['src/other.ts', '/src/routes.ts'] });
    expect(repairPlan(plan, world).carved).not.toBeNull();
  });

  it('when the plan document would not take the result', () => {
    const two = (more: Partial<PlanTask>) =>
      planOf({ id: 'a', scope: [routes, 'x'] }, { id: 'b', scope: ['y', 'src/*.ts'], ...more });
    const patterns = (count: number): string[] => [
      'src/*.ts',
      ...Array.from({ length: count - 1 }, (_, n) => `y/${n}`),
    ];
    const carvedWith = (plan: PlanDocument): boolean => repairPlan(plan, world).carved !== null;
    expect(carvedWith(two({ scope: patterns(198) }))).toBe(true);
    expect(carvedWith(two({ scope: patterns(199) }))).toBe(false);
    expect(carvedWith(two({ brief: 'x'.repeat(19_000) }))).toBe(true);
    expect(carvedWith(two({ brief: 'x'.repeat(19_990) }))).toBe(false);
    const many = Array.from({ length: 4998 }, (_, n) => ({ id: `t${n}`, scope: [`z/${n}`] }));
    const [a, b] = two({}).tasks;
    if (a === undefined || b === undefined) throw new Error('two tasks');
    const facts = (tasks: PlanTask[]) => carveHubs({ version: 1, tasks }, readPlanFacts({ version: 1, tasks }), world);
    expect(facts([...planOf(...many.slice(1)).tasks, a, b]).carved).not.toBeNull();
    expect(facts([...planOf(...many).tasks, a, b]).carved).toBeNull();
  });

  it('when finding out takes too long', () => {
    const plan = planOf({ id: 'a', scope: [routes, 'x'] }, { id: 'b', scope: [routes, 'y'] });
    const facts = readPlanFacts(plan);
    expect(findSharedHubs(facts, [routes], 0)).toEqual({ hubs: [], heldBy: new Map() });
    expect(findSharedHubs(facts, [routes]).hubs).toEqual([routes]);
  });
});

describe('the task of the hub files', () => {
  const two = [
    { id: 'a', scope: [routes, 'x'] },
    { id: 'b', scope: [routes, 'y'] },
  ];

  it('gets an id that is free', () => {
    const plan = planOf(...two, { id: 'hub-files' }, { id: 'hub-files-2' });
    expect(repairPlan(plan, world).carved?.task).toBe('hub-files-3');
  });

  it('needs only the last of those in an order', () => {
    const plan = planOf(...two, { id: 'c', scope: [routes, 'z'], needs: ['a'] });
    expect(task(repairPlan(plan, world).plan, 'hub-files').needs).toEqual(['b', 'c']);
  });

  it('has a role of the team, if one of them has', () => {
    const roles = (...names: string[]): string => {
      const tasks = names.map((role, n) => ({ id: `t${n}`, role, scope: [routes, `x/${n}`] }));
      return task(repairPlan(planOf(...tasks), world).plan, 'hub-files').role;
    };
    expect(roles('qa', 'backend')).toBe('qa');
    expect(roles('qa', 'backend', 'backend')).toBe('backend');
    expect(roles('chef', 'chef', 'qa')).toBe('qa');
    expect(roles('chef', 'cook', 'cook')).toBe('cook');
  });

  it('has at most as many checks as a task may have, and a title that is not too long', () => {
    const checks = Array.from({ length: 40 }, (_, n) => `check ${n}`);
    const hubs = [`src/${'x'.repeat(200)}.ts`];
    const plan = planOf(
      { id: 'a', scope: ['x', ...hubs], acceptance: checks },
      { id: 'b', scope: ['y', ...hubs], acceptance: checks.map((check) => `${check} again`) },
    );
    const made = task(repairPlan(plan, { ...world, hubs }).plan, 'hub-files');
    expect(made.acceptance).toHaveLength(50);
    expect(made.title).toBe('Bring shared files up to date');
  });

  it('is waited for once in a chain, and never in a circle', () => {
    const plan = planOf(
      ...two,
      { id: 'first', needs: ['a'] },
      { id: 'second', needs: ['first', 'b'] },
      { id: 'third', needs: ['second'] },
    );
    const { plan: after, carved } = repairPlan(plan, world);
    expect(carved?.before).toEqual(['first']);
    expect(task(after, 'second').needs).toEqual(['first', 'b']);
    const through = planOf(
      ...two,
      { id: 'between', needs: ['a'] },
      { id: 'c', scope: [routes, 'z'], needs: ['between'] },
    );
    const without = repairPlan(through, world);
    expect(without.carved).toMatchObject({ from: ['a', 'b', 'c'], before: [] });
    expect(without.violations).toEqual([]);
  });
});

describe('whatever the plan and its hubs', () => {
  const parts = ['src/Routes.ts', 'src/index.ts', 'src/*.ts', 'src/a/**', 'src/b/**', 'docs/x', '!src/index.ts'];
  const plans = fc
    .array(
      fc.record({
        scope: fc.uniqueArray(fc.constantFrom(...parts), { minLength: 1, maxLength: 3 }),
        needs: fc.array(fc.nat(9), { maxLength: 2 }),
      }),
      { minLength: 1, maxLength: 9 },
    )
    .map((tasks) =>
      planOf(
        ...tasks.map(({ scope, needs }, at) => ({
          id: `t${at}`,
          scope,
          needs: [...new Set(needs.filter((need) => need < at))].map((need) => `t${need}`),
        })),
      ),
    );

  it('repair adds no violation, leaves no overlap, and is done at once', () => {
    fc.assert(
      fc.property(plans, (plan) => {
        const before = checkPlan(plan, world).filter((each) => isError(each) && each.code !== 'overlap');
        const once = repairPlan(plan, world);
        expect(once.violations.filter(isError)).toEqual(before);
        expect(repairPlan(once.plan, world).plan).toBe(once.plan);
      }),
    );
  });
});
