import { describe, expect, it } from '@jest/globals';
import { Logger } from '@nestjs/common';
import { WakeableLoop } from './wakeable-loop.js';

Logger.overrideLogger(false);

/** Rounds that end when the test says so. */
function steered(healEveryMs: number) {
  const started: (() => void)[] = [];
  const finishers: ((error?: Error) => void)[] = [];
  let waiting: (() => void) | undefined;
  const loop = new WakeableLoop({
    name: 'test',
    healEveryMs,
    round: () =>
      new Promise<void>((resolve, reject) => {
        finishers.push((error) => (error === undefined ? resolve() : reject(error)));
        started.push(resolve);
        waiting?.();
      }),
  });
  const rounds = async (count: number) => {
    while (started.length < count) await new Promise<void>((resolve) => (waiting = resolve));
    return started.length;
  };
  return { loop, rounds, finish: (n: number, error?: Error) => finishers[n - 1]?.(error), count: () => started.length };
}

const HOUR = 3_600_000;

describe('a wakeable loop', () => {
  it('works at once, then again when woken', async () => {
    const { loop, rounds, finish } = steered(HOUR);
    loop.start();
    await rounds(1);
    loop.wake();
    finish(1);
    expect(await rounds(2)).toBe(2);
    finish(2);
    await loop.stop();
  });

  it('makes one round of many wakes during a round', async () => {
    const { loop, rounds, finish, count } = steered(HOUR);
    loop.start();
    await rounds(1);
    for (let n = 0; n < 10; n += 1) loop.wake();
    finish(1);
    await rounds(2);
    finish(2);
    await loop.stop();
    expect(count()).toBe(2);
  });

  it('heals by its tick after a failed round', async () => {
    const { loop, rounds, finish } = steered(1);
    loop.start();
    await rounds(1);
    finish(1, new Error('no database'));
    expect(await rounds(2)).toBe(2);
    finish(2);
    await loop.stop();
  });

  it('tells once that it fails and once that it works again', async () => {
    const told: unknown[] = [];
    const note = (message: unknown) => void told.push(message);
    Logger.overrideLogger({ log: note, error: note, warn: note });
    const { loop, rounds, finish } = steered(1);
    loop.start();
    for (const n of [1, 2, 3]) {
      await rounds(n);
      finish(n, new Error('no database'));
    }
    await rounds(4);
    finish(4);
    await loop.stop();
    Logger.overrideLogger(false);
    expect(told).toEqual([expect.stringContaining('round failed'), 'works again']);
  });

  it('stops after the round under way and stays stopped', async () => {
    const { loop, rounds, finish, count } = steered(1);
    loop.start();
    await rounds(1);
    const stopped = loop.stop();
    finish(1);
    await stopped;
    loop.wake();
    expect(count()).toBe(1);
  });
});
