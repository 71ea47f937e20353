import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { bridges, figuresOf, footprint, keptApart, lastSeen, windowPairs, type JudgedPair } from './index.js';
import { spreadOf } from './spread.js';

const pair = (earlier: number, later: number, more: Partial<JudgedPair> = {}): JudgedPair => ({
  earlier,
  later,
  shared: [],
  judgement: 'independent',
  concurrent: false,
  ...more,
});

describe('windowPairs', () => {
  it('is every two that are close enough', () => {
    expect(windowPairs(4, 3).map(({ earlier, later }) => `${earlier}${later}`)).toEqual(['01', '02', '12', '13', '23']);
    expect(windowPairs(1, 3)).toEqual([]);
  });

  it('has window - 1 pairs for each change but the first ones', () => {
    fc.assert(
      fc.property(fc.nat(60), fc.integer({ min: 2, max: 25 }), (changes, window) => {
        const reach = Math.min(window, Math.max(1, changes)) - 1;
        expect(windowPairs(changes, window)).toHaveLength(changes * reach - (reach * (reach + 1)) / 2);
      }),
    );
  });
});

describe('figuresOf', () => {
  const footprints = [['a.ts'], ['a.ts', 'b.ts'], ['c.ts'], ['package.json']].map(footprint);
  const pairs = [
    pair(0, 1, { shared: ['a.ts'], judgement: 'dependent', concurrent: true }),
    pair(0, 2),
    pair(1, 2, { judgement: 'dependent' }),
    pair(1, 3, { shared: ['package.json'], judgement: 'through-others' }),
    pair(2, 3, { shared: ['package.json', 'yarn.lock'], judgement: 'unknown' }),
  ];
  const figures = figuresOf({ footprints, window: 3, pairs });

  it('counts pairs by what they share', () => {
    expect(figures).toMatchObject({
      changes: 4,
      pairs: 5,
      disjointPairs: 2,
      dependentPairs: 2,
      dependentAmongDisjoint: 1,
    });
    expect(figures.bySharing).toEqual({
      nothing: { pairs: 2, dependent: 1, throughOthers: 0, unknown: 0 },
      bookkeeping: { pairs: 2, dependent: 0, throughOthers: 1, unknown: 1 },
      source: { pairs: 1, dependent: 1, throughOthers: 0, unknown: 0 },
    });
  });

  it('schedules after what is needed and after what is not known, and apart from what shares a path', () => {
    // 0 then 1 then 2; and 1, 2, 3 one after the other.
    expect(figures).toMatchObject({ parallelWidth: { median: 1, max: 1 }, rounds: { median: 3, max: 3 } });
    expect(figuresOf({ footprints, window: 3, pairs: [pair(0, 1), pair(0, 2), pair(1, 2)] })).toMatchObject({
      parallelWidth: { max: 3 },
      rounds: { max: 1 },
    });
  });

  it('says how often a scope would have been too narrow', () => {
    expect(figures).toMatchObject({ wideningShare: 1, multiFileChanges: 1, widenedChanges: 1 });
    expect(figuresOf({ footprints: [], window: 3, pairs: [] })).toMatchObject({ wideningShare: 0, pairs: 0 });
  });

  it('counts pairs that were under way together, unless the history does not tell', () => {
    expect(figures.concurrentPairs).toBe(1);
    expect(figuresOf({ footprints, window: 3, pairs: [pair(0, 1, { concurrent: null })] }).concurrentPairs).toBeNull();
  });
});

describe('keptApart', () => {
  it('names the paths that kept most pairs apart', () => {
    const pairs = [
      pair(0, 1, { shared: ['a', 'b'], judgement: 'dependent' }),
      pair(0, 2, { shared: ['b'] }),
      pair(1, 2, { shared: ['c'] }),
      pair(1, 3),
    ];
    expect(keptApart(pairs, 2)).toEqual([
      { path: 'b', pairs: 2, alone: 1, dependent: 1 },
      { path: 'a', pairs: 1, alone: 0, dependent: 1 },
    ]);
  });
});

describe('bridges', () => {
  const step = (paths: string[], before: string[] = []) => ({ footprint: footprint(paths), before: footprint(before) });
  const move = ['old/a', 'new/a'];

  it('are the changes in between that have a path in common with both', () => {
    const steps = [step(['old/a']), step(move), step(['other']), step(['old/a']), step(['new/a']), step(move)];
    expect(bridges({ earlier: 0, later: 4 }, steps)).toEqual([{ change: 1, before: false }]);
    expect(bridges({ earlier: 0, later: 3 }, steps)).toEqual([{ change: 1, before: false }]);
    expect(bridges({ earlier: 1, later: 2 }, steps)).toEqual([]);
  });

  it('are also what came in between them directly', () => {
    const steps = [step(['old/a'], move), step(['other'], move), step(['new/a'], move), step(['x'], move)];
    expect(bridges({ earlier: 0, later: 2 }, steps)).toEqual([
      { change: 1, before: true },
      { change: 2, before: true },
    ]);
  });
});

describe('lastSeen', () => {
  it('is the latest change that a commit has in its history', () => {
    // Mainline a (change 0) - b (change 1) - c (change 2); the topic of c was made on a and brought b in later.
    const graph = [
      { id: 'a', parents: ['before'] },
      { id: 'topic', parents: ['a'] },
      { id: 'b', parents: ['a', 'other'] },
      { id: 'synced', parents: ['topic', 'b'] },
      { id: 'c', parents: ['b', 'synced'] },
      { id: 'stray', parents: ['unknown'] },
    ];
    const seen = lastSeen(graph, new Map([['a', 0], ['b', 1], ['c', 2]])); // prettier-ignore
    expect(Object.fromEntries(seen)).toEqual({ a: 0, topic: 0, b: 1, synced: 1, c: 2, stray: -1 });
  });
});

describe('spreadOf', () => {
  it.each([
    [[], 0, 0],
    [[3], 3, 3],
    [[5, 1, 10], 5, 10],
    [[4, 1, 2, 10], 3, 10],
  ])('of %j has the median %d and the maximum %d', (values, median, max) => {
    expect(spreadOf(values)).toEqual({ median, max });
  });
});
