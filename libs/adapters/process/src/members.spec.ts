import { describe, expect, it } from '@jest/globals';
import { membersOf } from './members.js';
import type { ProcessEntry } from './process-table.js';

const entry = (pid: number, parent: number, session: number, startTime = `t${pid}`): ProcessEntry => ({
  pid,
  parent,
  session,
  startTime,
  threads: 1,
});
const leader = { pid: 10, startTime: 't10' };
const none = () => false;

describe('membersOf', () => {
  it('takes the whole session of the leader and nobody else', () => {
    const table = [entry(1, 0, 1), entry(10, 1, 10), entry(11, 10, 10), entry(20, 1, 20)];
    expect(membersOf(table, leader, none)).toEqual([10, 11]);
  });

  it('takes the session when the leader is dead', () => {
    expect(membersOf([entry(11, 1, 10)], leader, none)).toEqual([11]);
  });

  it('leaves a stranger alone that got the number of the dead leader', () => {
    expect(membersOf([entry(10, 1, 10, 'later'), entry(30, 10, 10)], leader, none)).toEqual([]);
  });

  it('takes who left the session but carries the label, with its children', () => {
    const table = [entry(10, 1, 10), entry(40, 1, 40), entry(41, 40, 41), entry(42, 41, 42)];
    expect(membersOf(table, leader, (pid) => pid === 40).sort()).toEqual([10, 40, 41, 42]);
  });

  it('works without a record', () => {
    expect(membersOf([entry(10, 1, 10)], null, (pid) => pid === 10)).toEqual([10]);
  });
});
