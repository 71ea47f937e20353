import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { CoChange } from './co-change.js';
import { isTestOf } from './test-sibling.js';
import { wideningOf } from './widening.js';

const widening = (...changes: string[][]) => wideningOf(changes.map((paths) => ({ paths: new Set(paths) })));

describe('isTestOf', () => {
  it.each([
    ['src/a.spec.ts', 'src/a.ts'],
    ['src/__tests__/a.ts', 'src/a.ts'],
    ['test/x/a.js', 'lib/x/a.js'],
    ['packages/p/test/x/a.spec.ts', 'packages/p/x/a.ts'],
    ['pkg/a_test.go', 'pkg/a.go'],
    ['tests/test_a.py', 'src/a.py'],
    ['spec/a_spec.rb', 'lib/a.rb'],
  ])('%s is a test of %s', (test, source) => {
    expect(isTestOf(test, source)).toBe(true);
    expect(isTestOf(source, test)).toBe(false);
  });

  it.each([
    ['src/b.spec.ts', 'src/a.ts'],
    ['src/y/a.spec.ts', 'src/x/a.ts'],
    ['src/a.ts', 'src/a.ts'],
    ['src/a.css', 'src/a.ts'],
    ['src/latest.ts', 'src/la.ts'],
    ['.test', 'src/a.ts'],
  ])('%s is no test of %s', (test, source) => {
    expect(isTestOf(test, source)).toBe(false);
  });
});

describe('CoChange', () => {
  const learned = (...changes: string[][]) => {
    const known = new CoChange();
    for (const paths of changes) known.learn(new Set(paths));
    return known;
  };

  it('takes twice together for a habit, once for chance', () => {
    expect(learned(['a', 'b']).isPartner('b', 'a')).toBe(false);
    expect(learned(['a', 'b'], ['b', 'a', 'c']).isPartner('b', 'a')).toBe(true);
  });

  it('wants a quarter of the changes of the first of the two', () => {
    const alone = (count: number) => Array.from({ length: count }, () => ['a']);
    expect(learned(['a', 'b'], ['a', 'b'], ...alone(6)).isPartner('b', 'a')).toBe(true);
    expect(learned(['a', 'b'], ['a', 'b'], ...alone(7)).isPartner('b', 'a')).toBe(false);
    expect(learned(['a', 'b'], ['a', 'b'], ...alone(7)).isPartner('a', 'b')).toBe(true);
  });

  it('learns nothing from changes of more than 30 files', () => {
    const many = (count: number) => Array.from({ length: count }, (_, at) => `f${at}`);
    expect(learned(many(30), many(30)).isPartner('f1', 'f0')).toBe(true);
    expect(learned(many(31), many(31)).isPartner('f1', 'f0')).toBe(false);
  });
});

describe('wideningOf', () => {
  it('asks nothing of a single file', () => {
    expect(widening(['a'], ['b'])).toEqual({ multiFileChanges: 0, widenedChanges: 0 });
  });

  it('declares the first half, and one more of an odd number', () => {
    expect(widening(['src/a.ts', 'src/b.ts', 'src/b.spec.ts'])).toEqual({ multiFileChanges: 1, widenedChanges: 1 });
    // Sorted: a, b.spec, b: the two first are declared, and b is no test of either.
    expect(widening(['src/a.ts', 'src/a_test.ts', 'src/b_test.ts'])).toEqual({
      multiFileChanges: 1,
      widenedChanges: 1,
    });
    expect(widening(['lib/a.ts', 'test/a.ts'])).toEqual({ multiFileChanges: 1, widenedChanges: 0 });
  });

  it('knows partners from before only', () => {
    const pair = ['src/a.ts', 'src/b.ts'];
    expect(widening(pair, pair)).toEqual({ multiFileChanges: 2, widenedChanges: 2 });
    expect(widening(pair, pair, pair)).toEqual({ multiFileChanges: 3, widenedChanges: 2 });
  });

  it('is not changed by what comes later, and counts no more than there is', () => {
    const path = fc.constantFrom('src/a.ts', 'src/a.spec.ts', 'src/b.ts', 'test/b.ts', 'c.md', 'd.md');
    const history = fc.array(fc.uniqueArray(path, { minLength: 1 }), { maxLength: 12 });
    fc.assert(
      fc.property(history, history, (past, future) => {
        const [before, whole] = [widening(...past), widening(...past, ...future)];
        expect(before.widenedChanges).toBeLessThanOrEqual(before.multiFileChanges);
        expect(whole.widenedChanges - before.widenedChanges).toBeGreaterThanOrEqual(0);
        expect(whole.multiFileChanges - before.multiFileChanges).toBe(future.filter(({ length }) => length > 1).length);
      }),
    );
  });
});
