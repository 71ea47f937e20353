import { afterEach, beforeEach, expect, it, jest } from '@jest/globals';
import { Rest } from './rest.js';

beforeEach(() => void jest.useFakeTimers({ now: 0 }));
afterEach(() => void jest.useRealTimers());

it('is longer each time, up to a bound, until the gate has run', () => {
  const rest = new Rest(1000);
  for (const seconds of [1, 2, 4]) {
    expect([rest.begin().getTime() - Date.now(), rest.isOver()]).toEqual([seconds * 1000, false]);
    jest.advanceTimersByTime(seconds * 1000);
    expect(rest.isOver()).toBe(true);
  }
  rest.forget();
  expect(rest.begin().getTime() - Date.now()).toBe(1000);
});

it('is one rest when several runs fail at the same time', () => {
  const rest = new Rest(1000);
  expect([rest.begin(), rest.begin(), rest.begin()].map((until) => until.getTime())).toEqual([1000, 1000, 1000]);
  jest.advanceTimersByTime(1000);
  expect(rest.begin().getTime()).toBe(3000);
});
