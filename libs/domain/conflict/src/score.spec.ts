import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { type ConflictFacts, scoreConflict } from './score.js';

const small: ConflictFacts = { path: 'src/a.ts', isText: true, stretches: 1, lines: 2, dependents: 0, waiting: 0 };

describe('the score of a conflict', () => {
  it('says where to begin by the kind of file', () => {
    const entry = (path: string, more: Partial<ConflictFacts> = {}) => scoreConflict({ ...small, path, ...more }).entry;
    expect(['yarn.lock', 'package.json', 'CHANGELOG.md', 'src/a.ts', 'docs/a.md'].map((path) => entry(path))).toEqual([
      1, 2, 3, 4, 6,
    ]);
    expect(entry('logo.png', { isText: false })).toBe(7);
  });

  it('is urgent when much hangs on it and others wait', () => {
    expect(scoreConflict(small)).toMatchObject({ impact: 1, urgency: 'low' });
    expect(scoreConflict({ ...small, dependents: 40, waiting: 3, stretches: 6, lines: 200 })).toMatchObject({
      urgency: 'high',
    });
  });

  it('never falls when there is more of anything', () => {
    const number = fc.nat(10_000);
    fc.assert(
      fc.property(number, number, number, number, (stretches, lines, dependents, waiting) => {
        const facts = { ...small, stretches, lines, dependents, waiting };
        const more = { ...facts, lines: lines * 2, dependents: dependents + 10, waiting: waiting + 1 };
        expect(scoreConflict(more).score).toBeGreaterThanOrEqual(scoreConflict(facts).score);
      }),
    );
  });
});
