import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { decideRedo, type EarlierRedo, type LeftFile, PERSON_FROM_SCORE } from './decide-redo.js';

const file = (path: string, more: Partial<LeftFile> = {}): LeftFile => ({ path, next: 6, score: 4, ...more });
const redo = (by: EarlierRedo['by'], ...files: string[]): EarlierRedo => ({ files, by });
const high = file('a', { score: PERSON_FROM_SCORE });

describe('who takes over a change in conflict', () => {
  it.each<[string, LeftFile[], EarlierRedo[], string | number]>([
    ['its agent, at the first conflict', [file('a')], [], 1],
    ['its agent, also where there are no pairs for a model', [file('a', { next: 7 })], [], 1],
    ['its agent, just below the score for a person', [file('a', { score: PERSON_FROM_SCORE - 1 })], [], 1],
    ['its agent, at a conflict in other files', [file('b')], [redo('rules', 'a')], 2],
    ['a person, when the same file is in conflict again', [file('a'), file('b')], [redo('rules', 'a')], 'same-files'],
    ['a person, when somebody else wanted that redo', [file('a')], [redo('person', 'a')], 'same-files'],
    ['a person, at the third conflict', [file('c')], [redo('rules', 'a'), redo('rules', 'b')], 'too-often'],
    ['its agent, when people wanted the others', [file('c')], [redo('person', 'a'), redo('nobody', 'b')], 1],
    ['a person, when very much hangs on it', [file('b'), high], [], 'high-score'],
    ['a person, of what no agent writes', [file('a'), file('logo.png', { next: 8 })], [], 'not-for-an-agent'],
    ['a person, when git names no file', [], [], 'no-files'],
  ])('%s', (_, files, earlier, expected) => {
    const after = decideRedo({ files, earlier });
    expect(after.kind === 'redo' ? after.nth : after.because).toBe(expected);
  });

  it('a person at once, where nothing is done again by itself', () => {
    expect(decideRedo({ files: [file('a')], earlier: [] }, { perTask: 0 })).toMatchObject({ because: 'too-often' });
  });

  it.each<[boolean, EarlierRedo[]]>([
    [true, []],
    [true, [redo('rules', 'a'), redo('person', 'a')]],
    [false, [redo('rules', 'a'), redo('nobody', 'a')]],
  ])('the question answers itself: %s', (mayAnswerItself, earlier) => {
    expect(decideRedo({ files: [high], earlier })).toMatchObject({ mayAnswerItself });
  });

  it('always comes to a person, whatever is in conflict', () => {
    const path = fc.constantFrom('a', 'b', 'c', 'd', 'e', 'f');
    fc.assert(
      fc.property(fc.array(path, { minLength: 20, maxLength: 20 }), fc.nat(5), (paths, perTask) => {
        const earlier: EarlierRedo[] = [];
        for (const one of paths) {
          const after = decideRedo({ files: [file(one)], earlier }, { perTask });
          if (after.kind === 'ask-human') break;
          earlier.push(redo('rules', one));
        }
        expect(earlier.length).toBeLessThanOrEqual(perTask);
        expect(new Set(earlier.flatMap(({ files }) => files)).size).toBe(earlier.length);
      }),
    );
  });
});
