import { describe, expect, it } from '@jest/globals';
import {
  contains,
  isEmpty,
  MAX_SEARCH_STEPS,
  overlap,
  parseScope,
  type Scope,
  ScopeTooComplexError,
  SearchBudget,
  sizeOf,
} from './index.js';

function scope(...patterns: string[]): Scope {
  const parsed = parseScope(patterns);
  if (!parsed.ok) throw new Error(parsed.problems[0]?.message);
  return parsed.scope;
}

const wild = (): Scope => scope('**/*a*b*', '!**/c*');

describe('the budget of questions', () => {
  it.each([
    ['overlap', (budget: SearchBudget) => overlap(wild(), scope('*/*z*'), { budget })],
    ['contains', (budget: SearchBudget) => contains(wild(), scope('*/*z*'), budget)],
    ['isEmpty', (budget: SearchBudget) => isEmpty(wild(), budget)],
  ])('stops %s when it is spent', (_, ask) => {
    expect(() => ask(new SearchBudget(2))).toThrow(ScopeTooComplexError);
    expect(() => ask(new SearchBudget(2))).toThrow('more than 2 steps');
    expect(() => ask(new SearchBudget())).not.toThrow();
  });

  it('may be common to many questions', () => {
    const total = new SearchBudget(2000);
    const ask = (): unknown => overlap(wild(), scope('*/*z*'), { budget: new SearchBudget(MAX_SEARCH_STEPS, total) });
    expect(ask()).not.toBeNull();
    expect(total.isSpent).toBe(false);
    expect(() => Array.from({ length: 2000 }, ask)).toThrow('more than 2000 steps');
    expect(total.isSpent).toBe(true);
  });
});

describe('the size of a scope', () => {
  it('counts patterns as written out, and grows with them', () => {
    expect(sizeOf(scope('src/{a,b}.ts', '!src/c')).alternatives).toBe(3);
    expect(sizeOf(scope()).alternatives).toBe(0);
    const [short, long] = [sizeOf(scope('a')), sizeOf(scope('a', 'b/c'))];
    expect(long.states).toBeGreaterThan(short.states);
  });
});
