import { expect, it } from '@jest/globals';
import { nextDelay } from './restart-policy.js';

it('waits longer after each short life, and gives up after ten', () => {
  const delays: number[] = [];
  let deaths = 0;
  for (;;) {
    const next = nextDelay(deaths, 50);
    if (next.kind === 'give-up') break;
    delays.push(next.delayMs);
    deaths = next.rapidDeaths;
  }
  expect(delays).toEqual([200, 400, 800, 1600, 3200, 5000, 5000, 5000, 5000, 5000]);
});

it('forgets earlier deaths after a long life', () => {
  expect(nextDelay(9, 60_000)).toEqual({ kind: 'again', delayMs: 200, rapidDeaths: 0 });
});
