import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { parallelWidth } from './parallel-width.js';
import { roundsOf, type Relation } from './rounds.js';

/** Relations by text: `0-1 after, 0-2 apart`; all others are free. */
function relationsOf(text: string) {
  const known = new Map(text.split(', ').map((one) => one.split(' ') as [string, Relation]));
  return ({ earlier, later }: { earlier: number; later: number }) => known.get(`${earlier}-${later}`) ?? 'free';
}
const rounds = (changes: number, text: string) => roundsOf({ from: 0, to: changes }, relationsOf(text));

describe('roundsOf', () => {
  it.each([
    [3, '', [0, 0, 0]],
    [3, '0-1 after, 1-2 after', [0, 1, 2]],
    [3, '0-1 apart, 0-2 apart, 1-2 apart', [0, 1, 2]],
    [3, '0-1 after, 0-2 apart', [0, 1, 1]],
    [4, '0-1 after, 1-2 apart, 1-3 apart', [0, 1, 0, 0]],
    [4, '0-1 after, 1-2 after, 0-3 apart', [0, 1, 2, 1]],
  ])('%i changes with %j run in the rounds %j', (changes, text, expected) => {
    expect(rounds(changes, text)).toEqual(expected);
  });

  it('keeps apart what must not meet, puts after what depends, and leaves no round empty', () => {
    const matrix = fc.array(
      fc.array(fc.constantFrom<Relation>('free', 'apart', 'after'), { minLength: 12, maxLength: 12 }),
      {
        minLength: 12,
        maxLength: 12,
      },
    );
    fc.assert(
      fc.property(matrix, (cells) => {
        const relation = (earlier: number, later: number) => cells[later]?.[earlier] ?? 'free';
        const found = roundsOf({ from: 0, to: 12 }, ({ earlier, later }) => relation(earlier, later));
        found.forEach((round, later) => {
          for (let earlier = 0; earlier < later; earlier += 1) {
            if (relation(earlier, later) === 'apart') expect(found[earlier]).not.toBe(round);
            if (relation(earlier, later) === 'after') expect(found[earlier]).toBeLessThan(round);
          }
        });
        expect(new Set(found).size).toBe(Math.max(...found) + 1);
      }),
      { numRuns: 500 },
    );
  });
});

describe('parallelWidth', () => {
  const measure = (changes: number, window: number, text: string) =>
    parallelWidth({ changes, window, relations: relationsOf(text) });

  it('looks at every window', () => {
    // 0 1 2: two in the first round; 1 2 3: all three.
    expect(measure(4, 3, '0-1 after')).toEqual({ width: { median: 2.5, max: 3 }, rounds: { median: 1.5, max: 2 } });
  });

  it('takes a history that is shorter than the window as one', () => {
    expect(measure(2, 20, '0-1 apart')).toEqual({ width: { median: 1, max: 1 }, rounds: { median: 2, max: 2 } });
    expect(measure(1, 20, '')).toEqual({ width: { median: 1, max: 1 }, rounds: { median: 1, max: 1 } });
    expect(measure(0, 20, '')).toEqual({ width: { median: 0, max: 0 }, rounds: { median: 0, max: 0 } });
  });
});
