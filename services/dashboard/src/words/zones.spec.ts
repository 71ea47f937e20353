import { describe, expect, it } from '@jest/globals';
import { type TaskView, Zone } from '@manyhands/contracts';
import { abandonedOf, byZone, ZONES } from './zones.js';

const task = (key: string, zone: Zone, minute: number) =>
  ({ key, zone, since: new Date(Date.UTC(2030, 0, 1, 12, minute)).toISOString() }) as TaskView;

describe('byZone', () => {
  it('has every zone of the contract, in the order of the contract, also when empty', () => {
    expect(ZONES.map(({ zone }) => zone)).toEqual(Zone.options);
    expect(Object.keys(byZone([]))).toEqual(Zone.options);
  });

  it('puts what waits longest first, and what was done last first', () => {
    const zones = byZone([
      task('new', 'waiting', 2),
      task('old', 'waiting', 1),
      task('first', 'done', 1),
      task('last', 'done', 2),
    ]);
    expect(zones.waiting.map(({ key }) => key)).toEqual(['old', 'new']);
    expect(zones.done.map(({ key }) => key)).toEqual(['last', 'first']);
  });

  it('lets what was given up be told apart from what has landed', () => {
    const done = [task('a', 'done', 1), task('b', 'done', 2)].map((one, n) => ({
      ...one,
      status: n === 0 ? ('abandoned' as const) : ('landed' as const),
    }));
    expect(abandonedOf(byZone(done).done)).toBe(1);
  });
});
