import { describe, expect, it } from '@jest/globals';
import { Clock } from './clock.js';

function fakeSource(time: number) {
  const source = {
    time,
    tick: null as (() => void) | null,
    now: () => source.time,
    everySecond: (tick: () => void) => {
      source.tick = tick;
      return () => (source.tick = null);
    },
  };
  return source;
}

const noon = Date.UTC(2030, 0, 1, 12);

describe('Clock', () => {
  it('tells the server’s time when this machine is an hour behind', () => {
    const clock = new Clock(fakeSource(noon - 3_600_000));
    clock.synchronise(new Date(noon).toUTCString());
    expect(Math.abs(clock.now() - noon)).toBeLessThan(1000);
  });

  it('ignores a difference that rounding explains, and a header that is none', () => {
    const clock = new Clock(fakeSource(noon + 900));
    clock.synchronise(new Date(noon).toUTCString());
    clock.synchronise('yesterday');
    clock.synchronise(null);
    expect(clock.now()).toBe(noon + 900);
  });

  it('wakes all listeners by one timer and stops it with the last of them', () => {
    const source = fakeSource(noon);
    const clock = new Clock(source);
    const woken: string[] = [];
    const leaveFirst = clock.subscribe(() => woken.push('first'));
    const leaveSecond = clock.subscribe(() => woken.push('second'));
    source.tick?.();
    leaveFirst();
    source.tick?.();
    leaveSecond();
    expect(woken).toEqual(['first', 'second', 'second']);
    expect(source.tick).toBeNull();
  });
});
