import { describe, expect, it } from '@jest/globals';
import { parseScope, type Scope } from '@manyhands/scope';
import { checkFacts } from './check-plan.js';
import { readPlanFacts } from './plan-facts.js';
import { Prover } from './prover.js';
import { planOf } from './testing/index.js';

const world = { roles: ['backend'] };
const NOTHING_PROVED = {
  code: 'too-complex',
  severity: 'error',
  tasks: [],
  message:
    'the scopes of this plan are too many or too complex to compare all of them, so nothing is proved; begin patterns with a folder, use fewer wildcards and braces, or split the epic',
  path: 'tasks',
};

function scope(...patterns: string[]): Scope {
  const parsed = parseScope(patterns);
  if (!parsed.ok) throw new Error(parsed.problems[0]?.message);
  return parsed.scope;
}

describe('a plan that takes too much', () => {
  const wild = planOf(...['a', 'b', 'c', 'd'].map((id) => ({ id, scope: [`src/*${id}*x`, `src/x*${id}`] })));

  it('is refused as a whole when its proofs take too long', () => {
    const found = (steps: number) => checkFacts(readPlanFacts(wild, { steps }), world);
    expect(found(100)).toEqual([NOTHING_PROVED]);
    expect(found(1_000_000).map(({ code }) => code)).toEqual(Array(6).fill('overlap'));
  });

  it('is told of the overlaps that were found before', () => {
    const found = Array.from({ length: 100 }, (_, n) => checkFacts(readPlanFacts(wild, { steps: 10 * n }), world));
    const partly = found.filter(({ length }) => length > 1 && length < 6);
    expect(partly.length).toBeGreaterThan(0);
    for (const violations of partly) {
      expect(violations.slice(0, -1).every(({ code }) => code === 'overlap')).toBe(true);
      expect(violations.at(-1)).toEqual(NOTHING_PROVED);
    }
  });

  it('is refused as a whole when its scopes are too many to hold', () => {
    const facts = readPlanFacts(wild, { states: 30 });
    expect(facts.scopes).toEqual([null, null, null, null]);
    expect(checkFacts(facts, world)).toEqual([NOTHING_PROVED]);
    expect(readPlanFacts(wild, { states: 1000 }).isCutShort).toBe(false);
  });

  it('is still told what is wrong with each task', () => {
    const plan = planOf({ id: 'a', role: 'chef', scope: ['/x'] }, { id: 'b' });
    const found = checkFacts(readPlanFacts(plan, { states: 1 }), world);
    expect(found.map(({ code }) => code)).toEqual(['unknown-role', 'outside-repository', 'too-complex']);
  });
});

describe('a prover', () => {
  it('answers until its budget is spent', () => {
    const prover = new Prover(50);
    expect(prover.compare(scope('src/**'), scope('src/a.ts'))).toEqual({
      kind: 'overlap',
      witness: { path: 'src/a.ts' },
    });
    expect(prover.compare(scope('src/**'), scope('docs/**'))).toEqual({ kind: 'disjoint' });
    expect(prover.isEmpty(scope('a'))).toBe(false);
    expect(prover.contains(scope('a/**'), scope('a/b'))).toBe(true);
    expect(prover.matches(scope('a'), 'b')).toBe(false);
    expect(prover.isSpent).toBe(false);
    prover.charge(50);
    expect(prover.isSpent).toBe(true);
    const spent = { kind: 'too-complex', message: 'this plan is too complex to compare all its scopes' };
    expect(prover.compare(scope('src/**'), scope('docs/**'))).toEqual(spent);
    expect(prover.isEmpty(scope())).toEqual(spent);
    expect(prover.contains(scope(), scope())).toEqual(spent);
    expect(prover.matches(scope('a'), 'a')).toEqual(spent);
  });

  it('counts what it goes through', () => {
    const [one, other] = [scope('a/{a,b,c,d,e,f,g,h,i,j}/{a,b,c,d,e,f,g,h,i,j}'), scope('b')];
    const prover = new Prover(10);
    for (let times = 0; times < 4; times += 1) prover.compare(one, other);
    expect(prover.isSpent).toBe(false);
    prover.compare(one, other);
    expect(prover.isSpent).toBe(true);
    const reader = new Prover(100);
    reader.matches(scope('0123456789'), 'b');
    expect(reader.isSpent).toBe(false);
    for (let times = 0; times < 12; times += 1) reader.matches(scope('0123456789'), 'b');
    expect(reader.isSpent).toBe(true);
  });

  it('gives up one question that takes too long, and all when these are many', () => {
    const prover = new Prover(1_000_000, 3);
    const hard = (): string => prover.compare(scope('*a*b*c'), scope('*c*b*a*c')).kind;
    for (let times = 0; times < 10; times += 1) expect(hard()).toBe('too-complex');
    expect(prover.isSpent).toBe(false);
    expect(prover.compare(scope('a'), scope('b')).kind).toBe('disjoint');
    hard();
    expect(prover.isSpent).toBe(true);
  });

  it('lets errors of another kind pass', () => {
    expect(() => new Prover().isEmpty({} as Scope)).toThrow(TypeError);
  });
});
