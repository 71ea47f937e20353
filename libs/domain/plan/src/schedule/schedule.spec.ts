import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { DEFAULT_ESTIMATE_MINUTES, type PlanDocument, schedule, type Schedule, type Team } from '../index.js';
import { planOf } from '../testing/index.js';

/** The runs as `id@lane start-end`. */
const runsOf = ({ tasks }: Schedule): string[] =>
  tasks.map(({ id, lane, start, end }) => `${id}@${lane} ${start}-${end}`);

describe('schedule', () => {
  it('lets each agent work as soon as it can, and tells the critical path and what no team undercuts', () => {
    const plan = planOf(
      { id: 'api', estimate: 30 },
      { id: 'web', role: 'frontend', estimate: 30, needs: ['api'] },
      { id: 'docs', estimate: 10 },
      { id: 'story', role: 'qa', estimate: 20, needs: ['web', 'docs'] },
    );
    expect(schedule(plan, { backend: 1, frontend: 2, qa: 1 })).toEqual({
      tasks: [
        { id: 'api', role: 'backend', start: 0, end: 30, lane: 0 },
        { id: 'web', role: 'frontend', start: 30, end: 60, lane: 0 },
        { id: 'docs', role: 'backend', start: 30, end: 40, lane: 0 },
        { id: 'story', role: 'qa', start: 60, end: 80, lane: 0 },
      ],
      criticalPath: ['api', 'web', 'story'],
      lowerBound: { backend: 80, frontend: 80, qa: 80 },
      makespan: 80,
      unscheduled: [],
    });
  });

  it('begins with what has the longest chain of work behind it, then with what is first in the plan', () => {
    const plan = planOf({ id: 'a' }, { id: 'b' }, { id: 'c' }, { id: 'after-c', needs: ['c'] });
    expect(runsOf(schedule(plan, { backend: 1 }))).toEqual(['c@0 0-30', 'a@0 30-60', 'b@0 60-90', 'after-c@0 90-120']);
  });

  it('takes half an hour where nothing is said', () => {
    expect(DEFAULT_ESTIMATE_MINUTES).toBe(30);
    expect(schedule(planOf({ id: 'a' }, { id: 'b', estimate: 1.5, needs: ['a'] }), { backend: 1 }).makespan).toBe(31.5);
  });

  it('shares the work of a role among its agents', () => {
    const plan = planOf({ id: 'a', estimate: 40 }, { id: 'b' }, { id: 'c' }, { id: 'd', role: 'qa' });
    const { lowerBound, ...made } = schedule(plan, { backend: 2, qa: 9 });
    expect(runsOf({ lowerBound, ...made })).toEqual(['a@0 0-40', 'b@1 0-30', 'd@0 0-30', 'c@1 30-60']);
    expect(lowerBound).toEqual({ backend: 50, qa: 40 });
  });

  it('gives the lowest free lane, and all who end together are free together', () => {
    const plan = planOf(
      { id: 'a' },
      { id: 'b' },
      { id: 'c', needs: ['a', 'b'], estimate: 60 },
      { id: 'd', needs: ['b'] },
      { id: 'e', needs: ['a'] },
    );
    expect(runsOf(schedule(plan, { backend: 2 }))).toEqual([
      'a@0 0-30',
      'b@1 0-30',
      'c@0 30-90',
      'd@1 30-60',
      'e@1 60-90',
    ]);
  });

  it('leaves out what never starts, and what needs it', () => {
    const plan = planOf(
      { id: 'a' },
      { id: 'nobody', role: 'designer' },
      { id: 'behind', needs: ['nobody'], estimate: 500 },
      { id: 'x', needs: ['y'] },
      { id: 'y', needs: ['x'] },
      { id: 'lost', needs: ['z'] },
      { id: 'b', needs: ['a'] },
    );
    expect(schedule(plan, { backend: 1, designer: 0 })).toMatchObject({
      criticalPath: ['a', 'b'],
      lowerBound: { backend: 60 },
      makespan: 60,
      unscheduled: ['nobody', 'behind', 'x', 'y', 'lost'],
    });
  });

  it.each<[string, Team]>([
    ['no team', {}],
    ['less than one agent', { backend: 0.9 }],
    ['fewer than none', { backend: -1 }],
    ['no number', { backend: NaN }],
  ])('is empty for %s', (_, team) => {
    expect(schedule(planOf({ id: 'a' }), team)).toEqual({
      tasks: [],
      criticalPath: [],
      lowerBound: {},
      makespan: 0,
      unscheduled: ['a'],
    });
  });

  it('takes whole agents only, and no more of them than there are tasks', () => {
    const plan = planOf({ id: 'a' }, { id: 'b' }, { id: 'c' });
    expect(schedule(plan, { backend: 2.9 }).makespan).toBe(60);
    expect(schedule(plan, { backend: Infinity }).makespan).toBe(30);
  });

  it('knows no role by the names that every object has', () => {
    expect(schedule(planOf({ id: 'a', role: 'constructor' }), { backend: 1 }).unscheduled).toEqual(['a']);
  });

  it('takes the first in the plan of equally long chains', () => {
    const plan = planOf({ id: 'c', needs: ['b'] }, { id: 'a' }, { id: 'b' }, { id: 'd', needs: ['a'] });
    expect(schedule(plan, { backend: 1 }).criticalPath).toEqual(['b', 'c']);
  });
});

interface Case {
  readonly plan: PlanDocument;
  readonly team: Record<string, number>;
}

function cases(roles: readonly string[]): fc.Arbitrary<Case> {
  const tasks = fc.array(
    fc.record({
      role: fc.constantFrom(...roles),
      estimate: fc.option(fc.integer({ min: 1, max: 90 }), { nil: undefined }),
      needs: fc.array(fc.nat(29), { maxLength: 3 }),
    }),
    { minLength: 1, maxLength: 30 },
  );
  const team = fc.record(Object.fromEntries(roles.map((role) => [role, fc.integer({ min: 1, max: 4 })])));
  return fc.record({ tasks, team }).map(({ tasks: made, team: its }) => ({
    plan: planOf(
      ...made.map(({ needs, ...task }, at) => ({
        ...task,
        id: `t${at}`,
        needs: [...new Set(needs.filter((need) => need < at))].map((need) => `t${need}`),
      })),
    ),
    team: its,
  }));
}

const THREE = ['backend', 'frontend', 'qa'];

describe('whatever the plan and the team', () => {
  it('every task runs once, for its time, after all that it needs', () => {
    fc.assert(
      fc.property(cases(THREE), ({ plan, team }) => {
        const { tasks, makespan, unscheduled } = schedule(plan, team);
        expect(unscheduled).toEqual([]);
        const byId = new Map(tasks.map((task) => [task.id, task]));
        expect(byId.size).toBe(plan.tasks.length);
        for (const { id, needs, estimate = 30 } of plan.tasks) {
          const { start = NaN, end = NaN } = byId.get(id) ?? {};
          expect(end - start).toBe(estimate);
          for (const need of needs) expect(byId.get(need)?.end).toBeLessThanOrEqual(start);
        }
        expect(Math.max(...tasks.map(({ end }) => end))).toBe(makespan);
      }),
    );
  });

  it('no agent does two things at once, and no role has more agents than it has', () => {
    fc.assert(
      fc.property(cases(THREE), ({ plan, team }) => {
        const { tasks } = schedule(plan, team);
        for (const [at, one] of tasks.entries()) {
          expect(one.lane).toBeLessThan(team[one.role] ?? 0);
          const same = tasks.slice(at + 1).filter(({ role, lane }) => role === one.role && lane === one.lane);
          expect(same.every(({ start }) => start >= one.end)).toBe(true);
        }
      }),
    );
  });

  it('it is not shorter than its bounds, and the critical path is one of them', () => {
    fc.assert(
      fc.property(cases(THREE), ({ plan, team }) => {
        const { criticalPath, lowerBound, makespan } = schedule(plan, team);
        const estimate = (id: string | undefined): number => plan.tasks.find((task) => task.id === id)?.estimate ?? 30;
        const length = criticalPath.reduce((sum, id) => sum + estimate(id), 0);
        for (const [role, bound] of Object.entries(lowerBound)) {
          const work = plan.tasks.filter((task) => task.role === role).reduce((sum, { id }) => sum + estimate(id), 0);
          expect(bound).toBe(Math.max(length, work / (team[role] ?? 0)));
          expect(makespan).toBeGreaterThanOrEqual(bound);
        }
        for (const [at, id] of criticalPath.slice(1).entries()) {
          expect(plan.tasks.find((task) => task.id === id)?.needs).toContain(criticalPath[at]);
        }
        const endless = Object.fromEntries(THREE.map((role) => [role, 30]));
        expect(schedule(plan, endless).makespan).toBe(length);
      }),
    );
  });

  it('with one role it takes at most twice its bound', () => {
    fc.assert(
      fc.property(cases(['backend']), ({ plan, team }) => {
        const { lowerBound, makespan } = schedule(plan, team);
        expect(makespan).toBeLessThanOrEqual((2 - 1 / (team['backend'] ?? 1)) * (lowerBound['backend'] ?? 0) + 1e-9);
      }),
    );
  });

  it('it is the same each time, and leaves no agent idle who could work', () => {
    fc.assert(
      fc.property(cases(THREE), ({ plan, team }) => {
        const made = schedule(plan, team);
        expect(schedule(structuredClone(plan), { ...team })).toEqual(made);
        const endOf = new Map(made.tasks.map(({ id, end }) => [id, end]));
        for (const { id, role, start } of made.tasks) {
          const needs = plan.tasks.find((task) => task.id === id)?.needs ?? [];
          const ready = Math.max(0, ...needs.map((need) => endOf.get(need) ?? 0));
          const busy = made.tasks.filter((other) => other.role === role && other.start < start && other.end >= start);
          if (ready < start) expect(busy.length).toBeGreaterThanOrEqual(team[role] ?? 0);
        }
      }),
    );
  });
});
