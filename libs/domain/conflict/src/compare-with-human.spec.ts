import { describe, expect, it } from '@jest/globals';
import { compareWithHuman } from './compare-with-human.js';

describe('a result beside what a person made', () => {
  it.each([
    ['exact', 'a\nb\n', 'a\nb\n'],
    ['whitespace', 'a\n  b\n', 'a\nb\n\n'],
    ['order', 'a,\nb\n', 'b,\na\n'],
    ['different', 'a\n', 'b\n'],
    ['different', 'a\n', null],
  ])('is %s', (expected, ours, human) => {
    expect(compareWithHuman(ours, human)).toBe(expected);
  });
});
