import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { footprint, judgeCloser, judgePair, type MergeOutcome } from './index.js';

const clean: MergeOutcome = { kind: 'clean' };
const failed: MergeOutcome = { kind: 'failed' };
const conflict = (...paths: string[]): MergeOutcome => ({ kind: 'conflict', paths });

const first = (takenBack: MergeOutcome, without: MergeOutcome, later = ['b']) =>
  judgePair({ takenBack, without, later: footprint(later) });

describe('the first look', () => {
  it.each([
    ['it merges without the earlier one', clean, clean, 'independent'],
    ['it does not', clean, conflict('b'), 'dependent'],
    ['it does not, and git names no file', clean, conflict(), 'dependent'],
    ['what stands in the way is not what it wrote', conflict('x'), clean, 'independent'],
    ['its conflict is not where something stood in the way', conflict('x'), conflict('b'), 'dependent'],
    ['one of its conflicts is not', conflict('x'), conflict('x', 'b'), 'dependent'],
    ['all of its conflicts are', conflict('b', 'x'), conflict('b'), 'look-closer'],
    ['something stood in the way of what it wrote', conflict('b'), clean, 'look-closer'],
    ['in other spelling', conflict('B'), clean, 'look-closer'],
    ['as a file where it has a directory', conflict('b/c'), clean, 'look-closer'],
    ['nobody knows where something stood in the way', conflict(), clean, 'look-closer'],
    ['the earlier one cannot be taken back by git', failed, clean, 'unknown'],
    ['git cannot merge it', clean, failed, 'unknown'],
  ])('%s', (_, takenBack, without, expected) => {
    expect(first(takenBack, without)).toBe(expected);
  });
});

describe('the closer look', () => {
  it.each([
    ['it merges where there is neither', clean, conflict('b'), 'independent'],
    ['it merges as soon as the earlier one is there', conflict('b'), clean, 'dependent'],
    ['one conflict goes away by the earlier one', conflict('b', 'c'), conflict('c'), 'dependent'],
    ['the earlier one alone does not help', conflict('b'), conflict('b'), 'through-others'],
    ['it needs what came in between, elsewhere', conflict('c'), conflict('c'), 'independent'],
    ['git names no file', conflict(), conflict('b'), 'through-others'],
    ['git names no file afterwards', conflict('b'), conflict(), 'through-others'],
    ['git cannot', failed, clean, 'unknown'],
    ['git cannot afterwards', conflict('b'), failed, 'unknown'],
  ])('%s', (_, before, after, expected) => {
    expect(judgeCloser({ entangled: ['b'], before, after })).toBe(expected);
  });
});

describe('whatever git answers', () => {
  const paths = fc.array(fc.constantFrom('a', 'b', 'b/c', 'd'), { maxLength: 3 });
  const outcome = fc.oneof(
    fc.constant(clean),
    fc.constant(failed),
    paths.map((each) => conflict(...each)),
  );

  it('nothing is dependent without a conflict, and nothing is known where git failed', () => {
    fc.assert(
      fc.property(outcome, outcome, paths, (takenBack, without, later) => {
        const judgement = first(takenBack, without, later);
        expect(judgement === 'unknown').toBe([takenBack, without].includes(failed));
        if (judgement === 'dependent') expect(without.kind).toBe('conflict');
        if (judgement === 'look-closer') expect(takenBack.kind).toBe('conflict');
      }),
      { numRuns: 1000 },
    );
  });

  it('a dependence is one that the earlier change takes away', () => {
    fc.assert(
      fc.property(outcome, outcome, paths, (before, after, entangled) => {
        const judgement = judgeCloser({ entangled, before, after });
        expect(judgement === 'unknown').toBe([before, after].includes(failed));
        if (judgement === 'dependent') expect(before).not.toEqual(after);
        if (JSON.stringify(before) === JSON.stringify(after)) expect(judgement).not.toBe('dependent');
      }),
      { numRuns: 1000 },
    );
  });
});
