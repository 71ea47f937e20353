import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { mergeOrder } from './merge-order.js';

const rows = (base: string, ours: string, theirs: string) => ({
  base: [...base],
  ours: [...ours],
  theirs: [...theirs],
});
const merged = (base: string, ours: string, theirs: string) =>
  mergeOrder(rows(base, ours, theirs), new Set([...ours, ...theirs]))?.join('') ?? null;

describe('the order of what both sides keep', () => {
  it('puts additions behind what they stood behind, ours first', () => {
    expect(merged('abc', 'abXc', 'abYc')).toBe('abXYc');
    expect(merged('abc', 'Xabc', 'abcY')).toBe('XabcY');
  });

  it('follows the side that moved something, and refuses when both did', () => {
    expect(merged('abc', 'abc', 'cabX')).toBe('cabX');
    expect(merged('abc', 'bca', 'cab')).toBeNull();
  });

  it('holds every key once', () => {
    const row = fc.uniqueArray(fc.constantFrom(...'abcdefgh'));
    fc.assert(
      fc.property(row, row, row, (base, ours, theirs) => {
        const kept = new Set([...ours, ...theirs]);
        const order = mergeOrder({ base, ours, theirs }, kept);
        if (order !== null) expect([...order].sort()).toEqual([...kept].sort());
      }),
    );
  });
});
