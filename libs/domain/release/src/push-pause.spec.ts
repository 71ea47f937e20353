import { expect, it } from '@jest/globals';
import { pushPauseMs } from './push-pause.js';

it('the pause between tries to push doubles, up to ten minutes', () => {
  expect([1, 2, 3, 7, 8, 9, 1000].map(pushPauseMs)).toEqual([
    5_000, 10_000, 20_000, 320_000, 600_000, 600_000, 600_000,
  ]);
});
