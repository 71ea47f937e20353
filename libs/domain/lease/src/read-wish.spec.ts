import { describe, expect, it } from '@jest/globals';
import { parseScope, type Scope } from '@manyhands/scope';
import { readWish } from './read-wish.js';

const scope = (...patterns: string[]): Scope => {
  const parsed = parseScope(patterns);
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.problems));
  return parsed.scope;
};
const own = scope('src/a.ts');
const unusable = (message: unknown, because = 'bad-patterns') => ({ kind: 'unusable', because, message });

describe('a wish is read', () => {
  it('as what is added: patterns that are there already are not written twice', () => {
    expect(readWish(own, ['src/a.ts', 'docs/**'])).toMatchObject({
      kind: 'new',
      wish: { patterns: ['src/a.ts', 'docs/**'] },
      merged: { patterns: ['src/a.ts', 'docs/**'] },
    });
  });

  it('as nothing when it is held', () => {
    expect(readWish(own, ['src/a.ts'])).toEqual({ kind: 'held' });
  });
});

describe('a wish cannot be used, and says why', () => {
  it.each<[string, string[], unknown]>([
    ['without patterns', [], 'A wish is one or more patterns of paths, without exclusions.'],
    ['with an exclusion', ['docs/**', '!docs/a.md'], 'A wish is one or more patterns of paths, without exclusions.'],
    ['with two bad patterns', ['/abs', '../up'], expect.stringMatching(/\/abs.*; .*\.\.\/up/)],
  ])('%s', (_, patterns, message) => {
    expect(readWish(own, patterns)).toEqual(unusable(message));
  });

  it('that makes the scope too large', () => {
    const many = Array.from({ length: 1000 }, (_, n) => `src/${n}.ts`);
    expect(readWish(scope(...many), ['docs/a.md'])).toEqual(
      unusable('The scope would have too many patterns with this wish; name fewer.'),
    );
  });

  it('for what the plan has excluded', () => {
    expect(readWish(scope('src/**', '!src/core/**'), ['src/core/a.ts'])).toEqual(
      unusable('The plan excludes some of these paths from the scope on purpose; do without them.', 'excluded'),
    );
  });
});
