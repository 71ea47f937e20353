import { beforeEach, describe, expect, it } from '@jest/globals';
import { Belongings, type Belonging } from './belongings.js';

const thing = (id: string, name: string, family: Belonging['family'] = 'container'): Belonging => ({
  ...{ family, id, name, labels: {}, memoryBytes: 0, nanoCpus: 0, neverStarted: false },
});
const ids = (belongings: Belongings) => belongings.of('container').map(({ id }) => id);
let belongings: Belongings;
beforeEach(() => {
  belongings = new Belongings();
  belongings.add(thing('aaaaaa11', 'first'));
  belongings.add(thing('aaaaaa22', 'second'));
});

describe('a reference', () => {
  it.each([
    ['aaaaaa11', 'aaaaaa11'],
    ['second', 'aaaaaa22'],
    ['aaaaaa2', 'aaaaaa22'],
    ['aaaaaa', undefined],
    ['aaaaa', undefined],
    ['third', undefined],
    ['', undefined],
  ])('%s means %s', (reference, id) => {
    expect(belongings.find('container', reference)?.id).toBe(id);
  });

  it('means something of its family only', () => {
    expect(belongings.find('network', 'first')).toBeUndefined();
  });
});

describe('a refresh', () => {
  it('takes over what the daemon has, of the families it was asked for', async () => {
    belongings.add(thing('n', 'n', 'network'));
    await belongings.refresh(['container'], () => Promise.resolve([thing('bbbbbb', 'third')]));
    expect(ids(belongings)).toEqual(['bbbbbb']);
    expect(belongings.of('network')).toHaveLength(1);
  });

  it('does not undo what happened meanwhile, also beside another refresh', async () => {
    let answer = (_found: readonly Belonging[]): void => undefined;
    const slow = belongings.refresh(['container'], () => new Promise((resolve) => (answer = resolve)));
    await belongings.refresh(['container'], () =>
      Promise.resolve([thing('aaaaaa11', 'first'), thing('aaaaaa22', 'second')]),
    );
    belongings.add(thing('cccccc', 'new'));
    belongings.drop('container', 'aaaaaa11');
    answer([thing('aaaaaa11', 'first'), thing('aaaaaa22', 'second')]);
    await slow;
    expect(ids(belongings)).toEqual(['aaaaaa22', 'cccccc']);
  });

  it('that fails changes nothing', async () => {
    await expect(belongings.refresh(['container'], () => Promise.reject(new Error('down')))).rejects.toThrow('down');
    expect(ids(belongings)).toEqual(['aaaaaa11', 'aaaaaa22']);
  });
});
