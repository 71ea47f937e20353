import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { readyOrder } from './index.js';
import { planOf } from './testing/index.js';

describe('readyOrder', () => {
  it('keeps the order of the plan where nothing is needed', () => {
    expect(readyOrder(planOf({ id: 'c' }, { id: 'a' }, { id: 'b' }))).toEqual(['c', 'a', 'b']);
  });

  it('goes wave by wave', () => {
    const plan = planOf(
      { id: 'release', needs: ['api', 'web'] },
      { id: 'web', needs: ['schema'] },
      { id: 'schema' },
      { id: 'api', needs: ['schema'] },
      { id: 'docs' },
    );
    expect(readyOrder(plan)).toEqual(['schema', 'docs', 'web', 'api', 'release']);
  });

  it('leaves out tasks in a circle and what needs them', () => {
    const plan = planOf({ id: 'a', needs: ['b'] }, { id: 'b', needs: ['a'] }, { id: 'c', needs: ['b'] }, { id: 'd' });
    expect(readyOrder(plan)).toEqual(['d']);
  });

  it('puts every task once, after all that it needs', () => {
    const graph = fc.array(fc.array(fc.nat(30), { maxLength: 4 }), { maxLength: 30 });
    fc.assert(
      fc.property(graph, (edges) => {
        const tasks = edges.map((to, at) => ({
          id: `t${at}`,
          needs: to.filter((each) => each < at).map((each) => `t${each}`),
        }));
        const order = readyOrder(planOf(...tasks.reverse()));
        expect([...order].sort()).toEqual(tasks.map(({ id }) => id).sort());
        for (const { id, needs } of tasks) {
          for (const need of needs) expect(order.indexOf(need)).toBeLessThan(order.indexOf(id));
        }
      }),
    );
  });
});
