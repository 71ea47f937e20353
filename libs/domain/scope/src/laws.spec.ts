import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import {
  contains,
  intersect,
  isEmpty,
  matches,
  overlap,
  parseScope,
  type PathSet,
  patternsOf,
  type Scope,
  subtract,
} from './index.js';

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

/** The same paths. */
function same(one: PathSet, other: PathSet): boolean {
  return contains(one, other) && contains(other, one);
}

const short = fc.array(segment, { minLength: 1, maxLength: 3 }).map((segments) => segments.join('/'));
const smallScope = fc
  .tuple(fc.array(short, { minLength: 1, maxLength: 2 }), fc.array(short, { maxLength: 1 }))
  .map(([includes, excludes]) => scope(...includes, ...excludes.map((each) => `!${each}`)));

/** A law about three scopes, tried on many. */
function law(holds: (a: Scope, b: Scope, c: Scope) => boolean): void {
  fc.assert(
    fc.property(smallScope, smallScope, smallScope, (a, b, c) => expect(holds(a, b, c)).toBe(true)),
    { numRuns: 60 },
  );
}

describe('laws of intersection and difference', () => {
  const everything = (): Scope => scope('**');
  const nothing = (): Scope => scope();

  it('intersection is commutative, associative and idempotent', () => {
    law((a, b) => same(intersect(a, b), intersect(b, a)));
    law((a, b, c) => same(intersect(intersect(a, b), c), intersect(a, intersect(b, c))));
    law((a) => same(intersect(a, a), a));
  });

  it('everything changes nothing, nothing leaves nothing', () => {
    law((a) => same(intersect(a, everything()), a) && isEmpty(intersect(a, nothing())));
    law(
      (a) => same(subtract(a, nothing()), a) && isEmpty(subtract(a, everything())) && isEmpty(subtract(nothing(), a)),
    );
  });

  it('both contain their intersection, and whatever both contain is in it', () => {
    law((a, b) => contains(a, intersect(a, b)) && contains(b, intersect(a, b)));
    law((a, b, c) => contains(intersect(a, b), intersect(intersect(a, c), b)));
    law((a, b) => contains(b, a) === same(intersect(a, b), a));
  });

  it('scopes overlap exactly when their intersection is not empty, and its first path is the witness', () => {
    law((a, b) => {
      const witness = overlap(a, b);
      const first = overlap(intersect(a, b), everything());
      return witness === null || witness.other !== undefined ? first === null : first?.path === witness.path;
    });
  });

  it('a difference is in what it was taken from, and outside of what was taken', () => {
    law((a, b) => contains(a, subtract(a, b)) && isEmpty(intersect(subtract(a, b), b)));
    law((a) => isEmpty(subtract(a, a)));
    law((a, b) => contains(b, a) === isEmpty(subtract(a, b)));
  });

  it('intersection and difference are two parts of one whole', () => {
    law((a, b) => same(subtract(a, subtract(a, b)), intersect(a, b)));
    law((a, b) => same(subtract(a, intersect(a, b)), subtract(a, b)));
    law((a, b) => isEmpty(subtract(subtract(a, subtract(a, b)), intersect(a, b))));
  });

  it('keeps to De Morgan and to the distributive law', () => {
    law((a, b, c) => same(intersect(subtract(a, b), subtract(a, c)), subtract(subtract(a, b), c)));
    law((a, b, c) => contains(subtract(a, intersect(b, c)), subtract(a, b)));
    law((a, b, c) => isEmpty(subtract(subtract(subtract(a, intersect(b, c)), subtract(a, b)), subtract(a, c))));
    law((a, b, c) => same(intersect(a, subtract(b, c)), subtract(intersect(a, b), c)));
  });

  it('what is written as patterns means the same', () => {
    law((a, b) => means(intersect(a, b)) && means(subtract(a, b)));
  });

  it('the difference of plain patterns can always be written, and needs no more than their exclusion', () => {
    fc.assert(
      fc.property(patterns, patterns, ([a, cuts], [b]) => {
        const written = patternsOf(subtract(scope(...a, ...cuts), scope(...b)));
        expect(written).toEqual([...new Set([...a, ...cuts, ...b.map((each) => `!${each}`)])]);
      }),
    );
  });

  function means(set: PathSet): boolean {
    const written = patternsOf(set);
    return written === null || same(scope(...written), set);
  }
});
