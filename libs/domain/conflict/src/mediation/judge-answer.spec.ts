import { describe, expect, it } from '@jest/globals';
import { asPiece, namesProblem, problemOfText } from './judge-answer.js';

const pair = { name: 'value save', base: '  save() {}\n', ours: '  save() {\n  }\n', theirs: null };

describe('the text of an answer', () => {
  it('stands on lines of its own, as the entities of a file do', () => {
    expect(asPiece('\n \n  save() {}\r\n\r\n ')).toBe('  save() {}\n');
  });

  it.each([
    ['  save() { return 1; }\n', null],
    ['\n', 'is empty'],
    ['save() {}\n', 'does not begin at the depth at which the entity stands'],
    ['  save() {\n<<<<<<< ours\n  }\n', 'holds conflict marks'],
    ['  save() {\n=======\n  }\n', 'holds conflict marks'],
    ['  save() { "\0" }\n', 'holds a NUL character'],
    [`  ${'x'.repeat(16_000)}\n`, 'has more than 16000 characters'],
  ])('%j', (text, problem) => {
    expect(problemOfText(text, pair)).toBe(problem);
  });

  it('may hold what looks like conflict marks when a side does', () => {
    const table = '  Title\n=======\n';
    expect(problemOfText(table, { ...pair, ours: table })).toBeNull();
  });
});

describe('the names inside of an answer', () => {
  const sides = { base: ['a', 'gone'], ours: ['a', 'ours'], theirs: ['a', 'gone', 'theirs'] };

  it.each([
    [['a', 'ours', 'theirs'], null],
    [['a', 'gone', 'ours', 'theirs'], null],
    [['a', 'ours'], 'has lost theirs'],
    [['a', 'ours', 'theirs', 'more'], 'holds more, which neither side has'],
    [['a', 'a', 'ours', 'theirs'], 'holds a twice'],
    [null, 'is not what it was on both sides'],
  ])('%j', (inside, problem) => {
    expect(namesProblem(sides, inside)).toBe(problem);
  });

  it('of something that has none on one side say nothing', () => {
    expect(namesProblem({ ...sides, ours: null }, ['more'])).toBeNull();
  });
});
