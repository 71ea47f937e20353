import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { pathOutside } from './contains.js';
import {
  contains,
  intersect,
  isEmpty,
  matches,
  overlap,
  parseScope,
  type PathSet,
  type Scope,
  subtract,
} from './index.js';

/**
 * The algebra against its definition, spelt out a second time with regular expressions over every path
 * of at most five characters from a small alphabet.
 */
const LONGEST = 5;
const PATHS = pathsUpTo(LONGEST);

interface Case {
  /** How it was made, for the report of a failure. */
  readonly written: string;
  readonly scope: PathSet;
  readonly has: (path: string) => boolean;
  readonly excludes: (path: string) => boolean;
  readonly paths: ReadonlySet<string>;
  readonly [fc.toStringMethod]: () => string;
}

const name = fc
  .array(fc.constantFrom('a', 'b', '.', '*', '?', '[ab]', '[!a]', '[.a]', '[!b.]', '{a,b}', '{,a}', '{*,bb}'), {
    minLength: 1,
    maxLength: 3,
  })
  .map((signs) => signs.join(''));
const segment = fc.oneof({ weight: 2, arbitrary: fc.constant('**') }, { weight: 5, arbitrary: name });
const pattern = fc
  .tuple(fc.constantFrom('', '', '!'), fc.array(segment, { minLength: 1, maxLength: 3 }), fc.constantFrom('', '', '/'))
  .map(([sign, segments, end]) => sign + segments.join('/') + end);
const anyPatterns = fc.array(pattern, { maxLength: 4 }).filter((patterns) => parseScope(patterns).ok);
const plain = anyPatterns.map(read);
/** A scope, or what two operations at most make of scopes. */
const anySet = combined(fc.oneof({ weight: 2, arbitrary: plain }, { weight: 1, arbitrary: combined(plain) }));

function combined(operand: fc.Arbitrary<Case>): fc.Arbitrary<Case> {
  const pair = fc.tuple(operand, operand);
  return fc.oneof(
    { weight: 2, arbitrary: operand },
    { weight: 1, arbitrary: pair.map(([a, b]) => both(a, b)) },
    { weight: 1, arbitrary: pair.map(([a, b]) => without(a, b)) },
  );
}

function both(a: Case, b: Case): Case {
  const has = (path: string) => a.has(path) && b.has(path);
  const excludes = (path: string) => a.excludes(path) || b.excludes(path);
  return caseOf({ written: `(${a.written} and ${b.written})`, scope: intersect(a.scope, b.scope), has, excludes });
}

function without(a: Case, b: Case): Case {
  const has = (path: string) => a.has(path) && !b.has(path);
  const excludes = (path: string) => a.excludes(path) || b.has(path);
  return caseOf({ written: `(${a.written} without ${b.written})`, scope: subtract(a.scope, b.scope), has, excludes });
}

function caseOf(made: Omit<Case, 'paths' | typeof fc.toStringMethod>): Case {
  return { ...made, paths: new Set(PATHS.filter(made.has)), [fc.toStringMethod]: () => made.written };
}

function read(patterns: readonly string[]): Case {
  const included = patterns.filter((each) => !each.startsWith('!')).map(expression);
  const excluded = patterns.filter((each) => each.startsWith('!')).map((each) => expression(each.slice(1)));
  const excludes = (path: string) => excluded.some((each) => each.test(`${path}/`));
  const has = (path: string) => included.some((each) => each.test(`${path}/`)) && !excludes(path);
  return caseOf({ written: JSON.stringify(patterns), scope: scopeOf(...patterns), has, excludes });
}

function expression(written: string): RegExp {
  const source = written
    .replace(/\/$/, '/**')
    .split('/')
    .map((each) => (each === '**' ? '(?:[^/]+/)*' : `${each.replace(/\{.*?\}|\[.*?\]|./g, sign)}/`));
  return new RegExp(`^${source.join('')}$`);
}

function sign(written: string): string {
  if (written === '*') return '[^/]*';
  if (written === '?') return '[^/]';
  if (written === '.') return '\\.';
  if (written.startsWith('[')) return written.replace('[!', '[^/');
  if (written.startsWith('{')) return `(?:${written.slice(1, -1).replaceAll(',', '|').replaceAll('*', '[^/]*')})`;
  return written;
}

function pathsUpTo(length: number): string[] {
  let texts = [''];
  const all: string[] = [];
  for (let size = 1; size <= length; size += 1) {
    texts = texts.flatMap((text) => [...'abc./'].map((character) => text + character));
    all.push(...texts.filter((text) => text.split('/').every((part) => part !== '' && part !== '.' && part !== '..')));
  }
  return all;
}

/** A file of one case above a path of the other, that path excluded by neither. */
function collisionsByDefinition(file: Case, below: Case): string[] {
  return [...below.paths].filter((path) => {
    const parents = path.split('/').map((_, at, parts) => parts.slice(0, at).join('/'));
    return !file.excludes(path) && parents.some((parent) => parent !== '' && file.paths.has(parent));
  });
}

function shortest(paths: Iterable<string>): number {
  let length = Infinity;
  for (const path of paths) length = Math.min(length, path.length);
  return length;
}

describe('against brute force', () => {
  it('matches agrees on every short path', () => {
    fc.assert(
      fc.property(anySet, (one) => {
        const wrong = PATHS.filter((path) => matches(one.scope, path) !== one.has(path));
        expect(wrong).toEqual([]);
      }),
      { numRuns: 60 },
    );
  });

  it('overlap finds a shortest common path, and null only where there is none', () => {
    fc.assert(
      fc.property(anySet, anySet, (one, other) => {
        const witness = overlap(one.scope, other.scope);
        const common = shortest([...one.paths].filter((path) => other.paths.has(path)));
        if (witness === null || witness.other !== undefined) {
          expect(common).toBe(Infinity);
        } else {
          expect([one.has(witness.path), other.has(witness.path)]).toEqual([true, true]);
          // It may be shorter: the witness can use any character, the paths of this spec only a few.
          expect(witness.path.length).toBeLessThanOrEqual(common);
        }
      }),
      { numRuns: 600 },
    );
  });

  it('overlap finds every file in the way of a directory when asked for every one', () => {
    fc.assert(
      fc.property(anySet, anySet, (one, other) => {
        const witness = overlap(one.scope, other.scope, 'every');
        fc.pre(witness === null || witness.other !== undefined);
        const length = shortest([...collisionsByDefinition(one, other), ...collisionsByDefinition(other, one)]);
        if (witness?.other === undefined) return expect(length).toBe(Infinity);
        const [file, below] = one.has(witness.other) && other.has(witness.path) ? [one, other] : [other, one];
        expect([file.has(witness.other), below.has(witness.path)]).toEqual([true, true]);
        expect(witness.path.startsWith(`${witness.other}/`)).toBe(true);
        expect(witness.path.length).toBeLessThanOrEqual(length);
      }),
      { numRuns: 600 },
    );
  });

  it('overlap counts, unless asked for more, only directories that a pattern names', () => {
    fc.assert(
      fc.property(anyPatterns, anyPatterns, (...written) => {
        const [one, other] = [read(written[0]), read(written[1])];
        const patterns = written.flat();
        const [named, every] = [overlap(one.scope, other.scope), overlap(one.scope, other.scope, 'every')];
        if (named?.other !== undefined) {
          expect(every?.other).toBeDefined();
          const isNamed = patterns.some((each) => each.startsWith(`${named.other}/`));
          const hasBraces = patterns.some((each) => each.includes('{'));
          expect(hasBraces || isNamed).toBe(true);
        }
        if (every === null) expect(named).toBeNull();
      }),
      { numRuns: 600 },
    );
  });

  it('contains is true exactly when no path of the inner is outside', () => {
    fc.assert(
      fc.property(anySet, anySet, (outer, inner) => {
        const outside = pathOutside(outer.scope, inner.scope);
        expect(contains(outer.scope, inner.scope)).toBe(outside === null);
        if (outside === null) expect([...inner.paths].filter((path) => !outer.paths.has(path))).toEqual([]);
        else expect([inner.has(outside), outer.has(outside)]).toEqual([true, false]);
      }),
      { numRuns: 600 },
    );
  });

  it('isEmpty is true exactly when there is no path', () => {
    fc.assert(
      fc.property(anySet, (one) => {
        const found = overlap(one.scope, everything());
        expect(isEmpty(one.scope)).toBe(found === null);
        if (isEmpty(one.scope)) expect(one.paths.size).toBe(0);
      }),
      { numRuns: 600 },
    );
  });
});

const everything = (): Scope => scopeOf('**');

function scopeOf(...patterns: string[]): Scope {
  const parsed = parseScope(patterns);
  if (!parsed.ok) throw new Error('a fixed pattern must be valid');
  return parsed.scope;
}
