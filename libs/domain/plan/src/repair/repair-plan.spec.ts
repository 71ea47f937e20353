import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { checkPlan, type PlanDocument, repairPlan, type World } from '../index.js';
import { readPlanFacts } from '../plan-facts.js';
import { planOf } from '../testing/index.js';
import { orderOverlaps } from './order-overlaps.js';

const world: World = { roles: ['backend', 'frontend', 'qa'] };
const shared = ['src/shared.ts'];

/** What repair adds to the needs, as `from > to`. */
function edgesOf(plan: PlanDocument): string[] {
  return repairPlan(plan, world).added.map(([from, to]) => `${from} > ${to}`);
}

function codesAfter(plan: PlanDocument): string[] {
  return repairPlan(plan, world).violations.map(({ code }) => code);
}

describe('repairing tasks that overlap', () => {
  it('puts them in the order of the plan, and says why', () => {
    const plan = planOf({ id: 'a', scope: shared }, { id: 'b', scope: ['src/*.ts'] }, { id: 'c' });
    const [a, b, c] = plan.tasks;
    expect(repairPlan(plan, world)).toEqual({
      plan: { version: 1, tasks: [a, { ...b, needs: ['a'] }, c] },
      added: [['a', 'b']],
      reasons: ['tasks a and b may both write src/shared.ts'],
      carved: null,
      violations: [],
    });
  });

  it('keeps the needs that are there, and the plan as it was given', () => {
    const plan = planOf({ id: 'a', scope: shared }, { id: 'x' }, { id: 'b', scope: shared, needs: ['x'] });
    const before = structuredClone(plan);
    expect(repairPlan(plan, world).plan.tasks[2]?.needs).toEqual(['x', 'a']);
    expect(plan).toEqual(before);
  });

  it('adds no edge that others imply: many that share a file become a chain', () => {
    expect(edgesOf(planOf(...['a', 'b', 'c', 'd'].map((id) => ({ id, scope: shared }))))).toEqual([
      'a > b',
      'b > c',
      'c > d',
    ]);
    const needs = planOf(
      { id: 'a', scope: shared },
      { id: 'b', scope: shared, needs: ['a'] },
      { id: 'c', scope: shared },
    );
    expect(edgesOf(needs)).toEqual(['b > c']);
  });

  it('changes nothing where the needs order them at last', () => {
    const plan = planOf(
      { id: 'a', scope: shared },
      { id: 'b', needs: ['a'] },
      { id: 'c', scope: shared, needs: ['b'] },
    );
    expect(repairPlan(plan, world)).toEqual({ plan, added: [], reasons: [], carved: null, violations: [] });
    expect(repairPlan(plan, world).plan).toBe(plan);
  });

  it('takes as few edges as it can: three for a ring of four', () => {
    const files = (...numbers: number[]): string[] => numbers.map((number) => `src/${number}.ts`);
    const ring = planOf(
      { id: 'a', scope: files(1, 2) },
      { id: 'b', scope: files(2, 3) },
      { id: 'c', scope: files(3, 4) },
      { id: 'd', scope: files(4, 1) },
    );
    expect(edgesOf(ring)).toEqual(['a > b', 'b > c', 'c > d']);
  });

  it('keeps the critical path short, and then to the order of the plan', () => {
    const before = planOf({ id: 'a', scope: shared }, { id: 'b', scope: shared }, { id: 'after-b', needs: ['b'] });
    expect(edgesOf(before)).toEqual(['b > a']);
    const behind = planOf({ id: 'a', scope: shared, needs: ['x'] }, { id: 'b', scope: shared }, { id: 'x' });
    expect(edgesOf(behind)).toEqual(['b > a']);
    const long = planOf(
      { id: 'a', scope: shared },
      { id: 'after-a', needs: ['a'], estimate: 20 },
      { id: 'b', scope: shared },
      { id: 'after-b', needs: ['b'], estimate: 40 },
    );
    expect(edgesOf(long)).toEqual(['b > a']);
    const usual = planOf(
      { id: 'a', scope: shared },
      { id: 'after-a', needs: ['a'] },
      { id: 'b', scope: shared },
      { id: 'after-b', needs: ['b'], estimate: 30 },
    );
    expect(edgesOf(usual)).toEqual(['a > b']);
  });

  it('begins with what has the most work behind it when they are many', () => {
    const many = Array.from({ length: 8 }, (_, n) => ({ id: `t${n}`, scope: shared }));
    const chain = Array.from({ length: 7 }, (_, n) => `t${n} > t${n + 1}`);
    expect(edgesOf(planOf(...many))).toEqual(chain);
    const urgent = planOf(...many, { id: 'after', needs: ['t7'], estimate: 500 });
    expect(edgesOf(urgent)).toEqual(['t7 > t0', ...chain.slice(0, -1)]);
  });

  it('takes the order of the plan when they are many and it takes fewer edges', () => {
    const files = (...numbers: number[]): string[] => numbers.map((number) => `src/${number}.ts`);
    const ring = Array.from({ length: 8 }, (_, n) => ({ id: `t${n}`, scope: files(n, (n + 1) % 8) }));
    const behind = [1, 3, 5, 7].map((n) => ({ id: `after-t${n}`, needs: [`t${n}`] }));
    expect(edgesOf(planOf(...ring, ...behind))).toEqual(Array.from({ length: 7 }, (_, n) => `t${n} > t${n + 1}`));
  });

  it('orders what is too complex to compare as well', () => {
    const plan = planOf(
      { id: 'a', scope: ['x/*[ab]????????????????????????????????????????a'] },
      { id: 'b', scope: ['x/*[ab]*', '!x/*a?????????????????????????*'] },
    );
    expect(checkPlan(plan, world).map(({ code }) => code)).toEqual(['too-complex']);
    expect(repairPlan(plan, world)).toMatchObject({
      added: [['a', 'b']],
      reasons: ['the scopes of tasks a and b are too complex to compare'],
      violations: [],
    });
  });
});

describe('what repair leaves to people', () => {
  it('is everything that it cannot know', () => {
    const plan = planOf(
      { id: 'a', role: 'chef', acceptance: [], needs: ['z'], scope: shared },
      { id: 'b', scope: shared },
      { id: 'c', scope: ['/x'] },
      { id: 'd', scope: [] },
      { id: 'e', scope: ['AGENTS.md'], brief: 'Change src/x.ts.' },
    );
    const repaired = repairPlan(plan, world);
    expect(repaired.added).toEqual([['a', 'b']]);
    expect(repaired.violations.map(({ code }) => code)).toEqual([
      'unknown-role',
      'acceptance-missing',
      'outside-repository',
      'empty-scope',
      'protected-path',
      'brief-outside-scope',
      'unknown-need',
    ]);
  });

  it('is a circle: nobody but its author knows which need is wrong', () => {
    const plan = planOf({ id: 'a', needs: ['b'] }, { id: 'b', needs: ['a'] });
    expect(repairPlan(plan, world).plan).toBe(plan);
    expect(codesAfter(plan)).toEqual(['cycle']);
  });

  it('is no reason to leave the rest: tasks are put before or behind a circle', () => {
    const plan = planOf(
      { id: 'a', scope: shared, needs: ['b'] },
      { id: 'b', scope: ['src/*.ts'], needs: ['a'] },
      { id: 'c', scope: shared },
      { id: 'd', scope: shared, needs: ['b'] },
    );
    expect(codesAfter(plan)).toEqual(['cycle']);
    expect(edgesOf(plan)).toEqual(['b > c', 'c > d']);
  });

  it('is a plan without tasks', () => {
    const plan = planOf();
    expect(repairPlan(plan, world)).toMatchObject({ added: [], violations: [{ code: 'empty-plan' }] });
    expect(repairPlan(plan, world).plan).toBe(plan);
  });

  it('is an id that two tasks have: no need could tell them apart', () => {
    const plan = planOf({ id: 'a', scope: shared }, { id: 'a', scope: shared }, { id: 'b', scope: shared });
    expect(repairPlan(plan, world).plan).toBe(plan);
    expect(codesAfter(plan)).toEqual(['duplicate-task', 'overlap', 'overlap', 'overlap']);
  });

  it('is a plan whose scopes take too long to compare', () => {
    const plan = planOf(...['a', 'b', 'c'].map((id) => ({ id, scope: ['**/*a*b*c', 'x/**'] })));
    expect(orderOverlaps(readPlanFacts(plan)).map(({ from, to }) => [from, to])).toEqual([
      [0, 1],
      [1, 2],
    ]);
    expect(orderOverlaps(readPlanFacts(plan, { steps: 0 }))).toEqual([]);
    expect(orderOverlaps(readPlanFacts(plan, { states: 10 }))).toEqual([]);
  });
});

/** Plans of a few tasks over a few files, whose needs go to earlier tasks, written down in some order. */
function somePlans(mostTasks: number, mostFiles: number): fc.Arbitrary<PlanDocument> {
  return fc
    .record({
      tasks: fc.array(
        fc.record({
          files: fc.uniqueArray(fc.nat(mostFiles - 1), { minLength: 1, maxLength: 2 }),
          needs: fc.array(fc.nat(mostTasks), { maxLength: 2 }),
          estimate: fc.constantFrom(undefined, 10, 50),
        }),
        { minLength: 1, maxLength: mostTasks },
      ),
      turn: fc.nat(mostTasks),
    })
    .map(({ tasks, turn }) => {
      const made = tasks.map(({ files, needs, estimate }, at) => ({
        id: `t${at}`,
        scope: files.map((file) => `src/${file}.ts`),
        needs: [...new Set(needs.filter((need) => need < at))].map((need) => `t${need}`),
        estimate,
      }));
      return planOf(...made.slice(turn), ...made.slice(0, turn));
    });
}

describe('whatever the plan', () => {
  const plans = fc.oneof(somePlans(5, 4), somePlans(20, 12));

  it('nothing overlaps afterwards, and no circle comes in', () => {
    fc.assert(fc.property(plans, (plan) => expect(codesAfter(plan)).toEqual([])));
  });

  it('a second repair changes nothing, and the same plan gives the same answer', () => {
    fc.assert(
      fc.property(plans, (plan) => {
        const once = repairPlan(plan, world);
        expect(repairPlan(once.plan, world).plan).toBe(once.plan);
        expect(repairPlan(structuredClone(plan), world)).toEqual(once);
      }),
    );
  });

  it('every added edge is needed, joins two that overlap, and stands behind the needs that were there', () => {
    fc.assert(
      fc.property(plans, (plan) => {
        const { plan: repaired, added } = repairPlan(plan, world);
        const overlapping = new Set(overlapsOf(plan).flatMap(([one, other]) => [`${one} ${other}`, `${other} ${one}`]));
        for (const [from, to] of added) {
          expect(overlapping.has(`${from} ${to}`)).toBe(true);
          const tasks = repaired.tasks.map((task) =>
            task.id === to ? { ...task, needs: task.needs.filter((need) => need !== from) } : task,
          );
          expect(checkPlan({ ...repaired, tasks }, world)).not.toEqual([]);
        }
        const needs = plan.tasks.map((task) => [
          ...task.needs,
          ...added.filter(([, to]) => to === task.id).map(([from]) => from),
        ]);
        expect(repaired.tasks.map((task) => task.needs)).toEqual(needs);
      }),
    );
  });

  it('of few tasks it takes the fewest edges there are, and of these the shortest critical path', () => {
    let compared = 0;
    fc.assert(
      fc.property(somePlans(5, 4), (plan) => {
        const pairs = overlapsOf(plan).filter(([one, other]) => !isOrdered(plan, [one, other]));
        fc.pre(pairs.length > 1 && pairs.length < 7);
        compared += 1;
        const { plan: repaired, added } = repairPlan(plan, world);
        expect([added.length, criticalLength(repaired)]).toEqual(bestOf(plan, pairs));
      }),
      { numRuns: 150 },
    );
    expect(compared).toBeGreaterThan(100);
  });
});

type Pair = readonly [string, string];

/** Tasks that share a file, ordered or not. */
function overlapsOf({ tasks }: PlanDocument): Pair[] {
  return tasks.flatMap((one, at) =>
    tasks
      .slice(at + 1)
      .filter((other) => other.scope.some((file) => one.scope.includes(file)))
      .map((other): Pair => [one.id, other.id]),
  );
}

const isOrdered = (plan: PlanDocument, [one, other]: Pair): boolean =>
  reaches(plan, one, other) || reaches(plan, other, one);

function reaches({ tasks }: PlanDocument, from: string, to: string, seen = new Set<string>()): boolean {
  if (seen.has(from)) return false;
  seen.add(from);
  const needs = tasks.find(({ id }) => id === from)?.needs ?? [];
  return needs.includes(to) || needs.some((need) => reaches({ version: 1, tasks }, need, to, seen));
}

/** By trying every set of edges between overlapping tasks, each in either direction or not at all. */
function bestOf(plan: PlanDocument, pairs: readonly Pair[]): [edges: number, length: number] {
  let best: [number, number] = [Infinity, Infinity];
  for (let choice = 0; choice < 3 ** pairs.length; choice += 1) {
    const edges = pairs.flatMap(([one, other], at): Pair[] => {
      const turn = Math.floor(choice / 3 ** at) % 3;
      return turn === 0 ? [] : [turn === 1 ? [one, other] : [other, one]];
    });
    const tried = withNeeds(plan, edges);
    if (tried.tasks.some(({ id }) => reaches(tried, id, id)) || !pairs.every((pair) => isOrdered(tried, pair)))
      continue;
    const length = criticalLength(tried);
    if (edges.length < best[0] || (edges.length === best[0] && length < best[1])) best = [edges.length, length];
  }
  return best;
}

function withNeeds(plan: PlanDocument, edges: readonly Pair[]): PlanDocument {
  const needsOf = (id: string): string[] => edges.filter(([, to]) => to === id).map(([from]) => from);
  return { ...plan, tasks: plan.tasks.map((task) => ({ ...task, needs: [...task.needs, ...needsOf(task.id)] })) };
}

function criticalLength(plan: PlanDocument): number {
  const lengthOf = (id: string): number => {
    const task = plan.tasks.find((each) => each.id === id);
    return (task?.estimate ?? 30) + Math.max(0, ...(task?.needs ?? []).map(lengthOf));
  };
  return Math.max(...plan.tasks.map(({ id }) => lengthOf(id)));
}
