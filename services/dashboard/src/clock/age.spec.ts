import { describe, expect, it } from '@jest/globals';
import { formatAge, formatDuration, formatUntil } from './age.js';

const minutes = (value: number) => value * 60_000;

describe('formatAge', () => {
  it.each([
    [0, '0s'],
    [999, '0s'],
    [59_999, '59s'],
    [minutes(1), '1m'],
    [minutes(59) + 59_999, '59m'],
    [minutes(60), '1h 00m'],
    [minutes(185), '3h 05m'],
    [minutes(24 * 60), '1d 0h'],
    [minutes(24 * 60 * 2 + 60 * 4 + 30), '2d 4h'],
  ])('%i ms is %s', (age, text) => {
    expect(formatAge(age)).toBe(text);
  });

  it('does not show a negative age when two clocks disagree', () => {
    expect(formatAge(-5000)).toBe('0s');
  });
});

describe('formatUntil', () => {
  it('counts down and then up', () => {
    expect(formatUntil(42_000)).toBe('in 42s');
    expect(formatUntil(-3_000)).toBe('3s ago');
  });
});

describe('formatDuration', () => {
  it('keeps a decimal only where it matters', () => {
    expect(formatDuration(0.42)).toBe('0.4s');
    expect(formatDuration(12.6)).toBe('12s');
    expect(formatDuration(200)).toBe('3m');
  });
});
