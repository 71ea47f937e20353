import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { planPool, POOL_REST_MS, type PoolShelf } from './index.js';

const shelf = (more: Partial<PoolShelf> = {}): PoolShelf => ({
  repositoryId: 'r',
  role: 'qa',
  expected: 1,
  warm: [],
  failedMsAgo: null,
  ...more,
});
const QA = { repositoryId: 'r', role: 'qa' };

describe('the pool', () => {
  it.each([
    ['starts what is expected', shelf({ expected: 2 }), { start: [QA, QA], stop: [] }],
    ['starts no more than its size', shelf({ expected: 9, warm: ['a'] }), { start: [QA], stop: [] }],
    ['leaves what is enough', shelf({ expected: 2, warm: ['a', 'b'] }), { start: [], stop: [] }],
    ['lets go from the front', shelf({ expected: 1, warm: ['a', 'b'] }), { start: [], stop: ['a'] }],
    ['keeps nothing for nobody', shelf({ expected: 0, warm: ['a'] }), { start: [], stop: ['a'] }],
    ['rests after a failure', shelf({ failedMsAgo: POOL_REST_MS - 1 }), { start: [], stop: [] }],
    ['tries again after the rest', shelf({ failedMsAgo: POOL_REST_MS }), { start: [QA], stop: [] }],
  ])('%s', (_what, one, plan) => {
    expect(planPool([one], { size: 2, cramped: false })).toEqual(plan);
  });

  it('gives up everything for a sandbox that finds no room', () => {
    const shelves = [shelf({ warm: ['a'] }), shelf({ role: 'backend', warm: ['b', 'c'], expected: 5 })];
    expect(planPool(shelves, { size: 3, cramped: true })).toEqual({ start: [], stop: ['a', 'b', 'c'] });
  });

  it('is settled after one plan, whatever it was before', () => {
    const anyShelf = fc.record({ expected: fc.nat(6), warm: fc.uniqueArray(fc.string(), { maxLength: 8 }) });
    fc.assert(
      fc.property(anyShelf, fc.nat(5), (before, size) => {
        const { start, stop } = planPool([shelf(before)], { size, cramped: false });
        const warm = [...before.warm.filter((id) => !stop.includes(id)), ...start.map((_, index) => `new ${index}`)];
        expect(planPool([shelf({ ...before, warm })], { size, cramped: false })).toEqual({ start: [], stop: [] });
        expect(warm.length).toBe(Math.min(size, before.expected));
      }),
    );
  });
});
