import { describe, expect, it } from '@jest/globals';
import type { PoolShelf, RunningSandbox } from '@manyhands/environment';
import { Logger } from '@nestjs/common';
import { WarmPool } from './warm-pool.js';

Logger.overrideLogger(false);

const shelf = (repositoryId: string): PoolShelf => {
  return { repositoryId, role: 'qa', expected: 1, warm: [], failedMsAgo: null };
};

function setUp() {
  const story = {
    shelves: [shelf('r')],
    cramped: false,
    ready: [] as string[],
    dead: [] as string[],
    onTheirWay: [''],
  };
  const done = { asked: [] as string[], golden: [] as string[], retired: [] as string[] };
  const look = { now: 0, most: 0 };
  const pool = new WarmPool({
    pool: {
      shelves: async () => story.shelves.map((one) => ({ ...one, warm: [...one.warm] })),
      cramped: async () => story.cramped,
      ready: async () => story.ready.map((id) => ({ id })),
      ask: async ({ repositoryId }) => (done.asked.push(repositoryId), 'id'),
      retire: async (id) => void done.retired.push(id),
    },
    sandboxes: {
      find: async (id) => {
        look.now += 1;
        look.most = Math.max(look.most, look.now);
        await Promise.resolve();
        look.now -= 1;
        return story.dead.includes(id) ? null : ({} as RunningSandbox);
      },
    },
    goldens: {
      want: async (id) => {
        if (id === 'lost') throw new Error('no such repository');
        done.golden.push(id);
        return story.onTheirWay.includes(id);
      },
    },
    size: 1,
    now: () => 0,
  });
  return { pool, story, done, look };
}

describe('the keeper of the pool', () => {
  it('asks for what is missing, and goes on when one repository cannot be looked at', async () => {
    const { pool, story, done } = setUp();
    story.shelves = ['lost', 'r'].map(shelf);
    await pool.tend();
    expect(done).toEqual({ asked: ['lost', 'r'], golden: ['r'], retired: [] });
  });

  it('keeps nothing warm of a repository whose first golden one is on its way: it could not borrow', async () => {
    const { pool, story, done } = setUp();
    Object.assign(story, { shelves: ['large', 'r'].map(shelf), onTheirWay: ['large'] });
    await pool.tend();
    expect(done).toEqual({ asked: ['r'], golden: ['large', 'r'], retired: [] });
  });

  it('asks for nothing, no golden repository either, while somebody waits for room', async () => {
    const { pool, story, done } = setUp();
    Object.assign(story, { cramped: true, shelves: [{ ...shelf('r'), warm: ['a'] }] });
    await pool.tend();
    expect(done).toEqual({ asked: [], golden: [], retired: ['a'] });
  });

  it('retires what does not answer, and looks at all of them at once', async () => {
    const { pool, story, done, look } = setUp();
    Object.assign(story, { shelves: [], ready: ['a', 'b', 'c'], dead: ['b'] });
    await pool.tend();
    expect([done.retired, look.most]).toEqual([['b'], 3]);
  });
});
