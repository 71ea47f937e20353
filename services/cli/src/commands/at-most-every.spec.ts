import { describe, expect, it } from '@jest/globals';
import { atMostEvery } from './at-most-every.js';

describe('atMostEvery', () => {
  it('collapses asks that come while it works, and works once more after the last', async () => {
    let runs = 0;
    let release: () => void = () => undefined;
    const held = new Promise<void>((resolve) => (release = resolve));
    const work = atMostEvery(1, async () => {
      runs += 1;
      if (runs === 1) await held;
    });
    work.ask();
    work.ask();
    work.ask();
    release();
    await work.idle();
    expect(runs).toBe(2);
  });

  it('hands the failure of the work on', async () => {
    const work = atMostEvery(1, () => Promise.reject(new Error('the server is gone')));
    work.ask();
    await expect(work.idle()).rejects.toThrow('the server is gone');
  });
});
