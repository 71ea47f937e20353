import { describe, expect, it } from '@jest/globals';
import { formatCost } from './money.js';

describe('formatCost', () => {
  it.each([
    [0, '$0.00'],
    [0.00001, '< $0.0001'],
    [0.0042, '$0.0042'],
    [0.1, '$0.10'],
    [12.345, '$12.35'],
  ])('%d is %s', (dollars, text) => {
    expect(formatCost(dollars)).toBe(text);
  });
});
