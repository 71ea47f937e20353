import { describe, expect, it } from '@jest/globals';
import { beginsWith, DESCRIBE, lastOf, LEAVE, READ, TAKE, WRITE } from './verbs.js';

const isIn = (pattern: RegExp, text: string): boolean => lastOf(pattern, text) >= 0;

describe('an order to change something', () => {
  it.each([
    ...[
      'add',
      'adding',
      'change',
      'changing',
      'put',
      'putting',
      'drop',
      'dropping',
      'split',
      'splitting',
      'write',
      'writing',
    ],
    ...['Update', 'export', 'exporting', 'rename', 'please fix it', 'to wire', 'by touching'],
  ])('%s', (text) => {
    expect(isIn(WRITE, text)).toBe(true);
  });

  it.each([
    ...[
      'chang',
      'changes',
      'changed',
      'changeing',
      'puting',
      'droping',
      'writs',
      'added',
      'address',
      'prefix',
      'suffix',
    ],
    ...['the update', 'a change', 'an old fix', 'no new split', 'every export', 'these additions'],
  ])('is not %s', (text) => {
    expect(isIn(WRITE, text)).toBe(false);
  });
});

describe('other words of weight', () => {
  it.each<[RegExp, string, boolean]>([
    [TAKE, 'remove', true],
    [TAKE, 'moving', true],
    [TAKE, 'add', false],
    [READ, 'see', true],
    [READ, 'using', true],
    [READ, 'based', true],
    [READ, 'relying', true],
    [READ, 'test', true],
    [READ, 'the story and its test', false],
    [READ, 'useing', false],
    [LEAVE, 'keep', true],
    [LEAVE, 'leaving', true],
    [LEAVE, 'no changes', true],
    [LEAVE, 'leaves', false],
    [DESCRIBE, 'which', true],
    [DESCRIBE, 'whichever', false],
  ])('%p in %j: %s', (pattern, text, is) => {
    expect(isIn(pattern, text)).toBe(is);
  });
});

describe('where they stand', () => {
  it('is told for the last one', () => {
    expect(lastOf(WRITE, 'add this, then change that')).toBe(15);
    expect(lastOf(WRITE, 'look')).toBe(-1);
  });

  it.each([
    ['change it', true],
    [' change it', false],
    ['then change it', false],
    ['', false],
  ])('%j begins with one: %s', (text, is) => {
    expect(beginsWith(WRITE, text)).toBe(is);
  });
});
