import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { contains, isEmpty, matches, overlap, parseScope, type Scope } from './index.js';

const name = fc
  .array(fc.constantFrom('src', 'Api', '-', '.ts', '*', '?', '[a-m]', '[!x]', '{a,b}', '\u00e9'), {
    minLength: 1,
    maxLength: 3,
  })
  .map((signs) => signs.join('').replace(/\*+/g, '*'));
const segment = fc.oneof({ weight: 1, arbitrary: fc.constant('**') }, { weight: 3, arbitrary: name });
const include = fc.array(segment, { minLength: 1, maxLength: 4 }).map((segments) => segments.join('/'));
const patterns = fc.tuple(
  fc.array(include, { minLength: 1, maxLength: 3 }),
  fc.array(
    include.map((each) => `!${each}`),
    { maxLength: 2 },
  ),
);
const anyScope = patterns.map(([includes, excludes]) => scope(...includes, ...excludes));

function scope(...written: string[]): Scope {
  const parsed = parseScope(written);
  if (!parsed.ok) throw new Error(parsed.problems.map(({ message }) => message).join('\n'));
  return parsed.scope;
}

describe('laws of the algebra', () => {
  it('overlap is symmetric, witness included', () => {
    fc.assert(
      fc.property(anyScope, anyScope, (one, other) => {
        expect(overlap(one, other)).toEqual(overlap(other, one));
        expect(overlap(one, other, 'every')).toEqual(overlap(other, one, 'every'));
      }),
      { numRuns: 500 },
    );
  });

  it('a witness is a path of both, and still is when spelt in capitals', () => {
    fc.assert(
      fc.property(anyScope, anyScope, (one, other) => {
        const witness = overlap(one, other);
        fc.pre(witness !== null && witness.other === undefined);
        for (const spelling of [witness?.path ?? '', (witness?.path ?? '').toUpperCase()]) {
          expect([matches(one, spelling), matches(other, spelling)]).toEqual([true, true]);
        }
      }),
      { numRuns: 500 },
    );
  });

  it('a scope overlaps itself unless it is empty', () => {
    fc.assert(fc.property(anyScope, (one) => expect(overlap(one, one) === null).toBe(isEmpty(one))));
  });

  it('contains is reflexive, and everything contains every scope', () => {
    fc.assert(
      fc.property(anyScope, (one) => {
        expect([contains(one, one), contains(scope('**'), one), contains(one, scope())]).toEqual([true, true, true]);
      }),
    );
  });

  it('contains is transitive', () => {
    fc.assert(
      fc.property(patterns, patterns, patterns, ([a], [b], [c]) => {
        const [narrow, middle, wide] = [scope(...a), scope(...a, ...b), scope(...a, ...b, ...c)];
        expect([contains(middle, narrow), contains(wide, middle), contains(wide, narrow)]).toEqual([true, true, true]);
      }),
    );
  });

  it('what is contained overlaps what contains it, and only with what overlaps that', () => {
    fc.assert(
      fc.property(patterns, patterns, anyScope, ([a, cuts], [b], third) => {
        const [inner, outer] = [scope(...a, ...cuts), scope(...a, ...b)];
        expect(contains(outer, inner)).toBe(true);
        if (!isEmpty(inner)) expect(overlap(outer, inner)).not.toBeNull();
        const witness = overlap(inner, third);
        if (witness !== null && witness.other === undefined) expect(overlap(outer, third)).not.toBeNull();
      }),
    );
  });

  it('a scope and what it excludes share nothing', () => {
    fc.assert(
      fc.property(patterns, ([includes, excludes]) => {
        const rest = scope(...includes, ...excludes);
        const excluded = scope(...excludes.map((each) => each.slice(1)));
        const witness = overlap(rest, excluded);
        if (witness !== null)
          expect([matches(rest, witness.path), matches(excluded, witness.path)]).toEqual([true, false]);
      }),
    );
  });

  it('contains both ways means the same paths', () => {
    expect(contains(scope('src/'), scope('src/**'))).toBe(true);
    expect(contains(scope('src/**'), scope('src/'))).toBe(true);
    expect(contains(scope('**/**/a'), scope('**/a'))).toBe(true);
    expect(contains(scope('{a,b}/*'), scope('[ab]/*'))).toBe(true);
    expect(contains(scope('[ab]/*'), scope('{a,b}/*'))).toBe(true);
    expect(contains(scope('?*'), scope('*'))).toBe(true);
    expect(contains(scope('a/[!.]'), scope('a/?'))).toBe(true);
    expect(contains(scope('src/**'), scope('**/src/**'))).toBe(false);
    expect(contains(scope('**', '!a'), scope('*', '!a*'))).toBe(true);
    expect(contains(scope('**', '!a*'), scope('*', '!a'))).toBe(false);
  });
});
