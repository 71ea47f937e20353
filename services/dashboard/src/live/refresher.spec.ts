import { describe, expect, it } from '@jest/globals';
import { Refresher } from './refresher.js';

/** Reads that finish when the test says so, and a timer that fires when the test says so. */
function table() {
  const reads: { name: string; finish: () => void; fail: () => void }[] = [];
  const timers: (() => void)[] = [];
  const refresher = new Refresher<string>({
    refetch: (name) =>
      new Promise((finish, reject) => reads.push({ name, finish, fail: () => reject(new Error('unreachable')) })),
    later: (callback) => timers.push(callback),
  });
  const settled = () => new Promise(setImmediate);
  return {
    refresher,
    reads,
    async finish(index: number, how: 'finish' | 'fail' = 'finish') {
      reads[index]?.[how]();
      await settled();
    },
    rest: () => timers.splice(0).forEach((fire) => fire()),
    names: () => reads.map((read) => read.name),
  };
}

describe('Refresher', () => {
  it('reads at the first event at once', () => {
    const { refresher, names } = table();
    refresher.touch(['tasks', 'agents']);
    expect(names()).toEqual(['tasks', 'agents']);
  });

  it('makes one read of a hundred events', async () => {
    const { refresher, names, finish, rest } = table();
    for (let event = 0; event < 100; event += 1) refresher.touch(['tasks']);
    expect(names()).toHaveLength(1);
    await finish(0);
    refresher.touch(['tasks']);
    expect(names()).toHaveLength(1);
    rest();
    expect(names()).toHaveLength(2);
  });

  it('rests when nothing happened meanwhile', async () => {
    const { refresher, names, finish, rest } = table();
    refresher.touch(['tasks']);
    await finish(0);
    rest();
    expect(names()).toEqual(['tasks']);
    refresher.touch(['tasks']);
    expect(names()).toEqual(['tasks', 'tasks']);
  });

  it('goes on after a read that failed', async () => {
    const { refresher, names, finish, rest } = table();
    refresher.touch(['tasks']);
    refresher.touch(['tasks']);
    await finish(0, 'fail');
    rest();
    expect(names()).toHaveLength(2);
  });

  it('lets a slow resource hold up no other', () => {
    const { refresher, names } = table();
    refresher.touch(['tasks']);
    refresher.touch(['agents']);
    expect(names()).toEqual(['tasks', 'agents']);
  });
});
