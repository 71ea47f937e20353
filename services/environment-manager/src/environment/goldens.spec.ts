import { describe, expect, it } from '@jest/globals';
import { Goldens } from './goldens.js';

const MINUTE = 60_000;

function setUp({ bytes = 100 } = {}) {
  const story = { now: 0, looks: 0, asked: [] as string[], there: [] as string[], underWay: false };
  const goldens = new Goldens({
    pool: {
      ask: async ({ repositoryId }) => (story.asked.push(repositoryId), 'id'),
      makesGolden: async () => story.underWay,
    },
    sandboxes: {
      goldenDir: '/golden/repository.git',
      goldens: async () => story.there,
      dropGolden: async (id) => void (story.there = story.there.filter((one) => one !== id)),
    },
    sizeOf: async () => ((story.looks += 1), bytes),
    minBytes: 50,
    now: () => story.now,
  });
  return { goldens, story };
}

describe('golden repositories', () => {
  it('are made for what is worth it, and renewed after an hour', async () => {
    const { goldens, story } = setUp();
    await goldens.want('r');
    story.there = ['r'];
    goldens.made('r');
    story.now = 59 * MINUTE;
    await goldens.want('r');
    expect(story.asked).toEqual(['r']);
    story.now = 60 * MINUTE;
    await goldens.want('r');
    expect(story.asked).toEqual(['r', 'r']);
  });

  it('are waited for until the first is there, until it is known that it comes to nothing, or for a minute', async () => {
    const { goldens, story } = setUp();
    expect(await goldens.want('r')).toBe(true);
    story.underWay = true;
    story.now = MINUTE - 1;
    expect(await goldens.want('r')).toBe(true);
    story.now = MINUTE;
    expect(await goldens.want('r')).toBe(false);
    Object.assign(story, { underWay: false, now: 1 });
    expect(await goldens.want('r')).toBe(false);
    goldens.made('r');
    story.now = 61 * MINUTE;
    expect([await goldens.want('r'), story.asked]).toEqual([false, ['r', 'r']]);
  });

  it('cost a small repository one look at its size a minute', async () => {
    const { goldens, story } = setUp({ bytes: 10 });
    for (; story.now < 2 * MINUTE; story.now += 2000) await goldens.want('r');
    expect([story.looks, story.asked]).toEqual([2, []]);
  });

  it('that were lost are borrowed from by nobody, and made anew', async () => {
    const { goldens, story } = setUp();
    goldens.made('r');
    expect(goldens.has('r')).toBe(true);
    await goldens.drop(async () => true);
    expect(goldens.has('r')).toBe(false);
    await goldens.want('r');
    expect(story.asked).toEqual(['r']);
  });
});
