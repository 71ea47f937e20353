import { describe, expect, it } from '@jest/globals';
import fastCheck from 'fast-check';
import { freeSubnet, isPool, lastHost, poolsOverlap } from './index.js';

describe('a subnet of the pool', () => {
  it.each<[string, string[], string | null]>([
    ['172.20.0.0/16', [], '172.20.0.0/28'],
    ['172.20.0.0/16', ['172.20.0.0/28'], '172.20.0.16/28'],
    ['172.20.0.0/16', ['172.20.0.16/28'], '172.20.0.0/28'],
    ['172.20.0.0/16', ['172.20.0.0/24', '172.20.1.0/28'], '172.20.1.16/28'],
    ['172.20.0.0/16', ['172.20.0.4/30'], '172.20.0.16/28'],
    ['172.20.0.0/16', ['172.16.0.0/12'], null],
    ['172.20.0.0/16', ['10.0.0.0/8', 'fd00::/64', ''], '172.20.0.0/28'],
    ['172.20.0.0/28', ['172.20.0.0/28'], null],
    ['172.20.0.0/27', ['172.20.0.0/28'], '172.20.0.16/28'],
    ['255.255.255.240/28', [], '255.255.255.240/28'],
    ['172.20.0.0/30', [], null],
  ])('%s beside %j: %s', (pool, taken, subnet) => {
    expect(freeSubnet(pool, taken)).toBe(subnet);
  });

  it('is the first that touches nothing, whatever is taken', () => {
    const block = fastCheck
      .tuple(fastCheck.integer({ min: 0, max: 255 }), fastCheck.integer({ min: 26, max: 32 }))
      .map(([last, prefix]) => `10.0.0.${last}/${prefix}`);
    const range = (text: string): [number, number] => {
      const [address = '', prefix = ''] = text.split('/');
      const size = 2 ** (32 - Number(prefix));
      const first = Math.floor(Number(address.split('.')[3]) / size) * size;
      return [first, first + size - 1];
    };
    fastCheck.assert(
      fastCheck.property(fastCheck.array(block, { maxLength: 12 }), (taken) => {
        const free = [...Array(16).keys()].find((index) =>
          taken.map(range).every(([first, last]) => last < index * 16 || first > index * 16 + 15),
        );
        expect(freeSubnet('10.0.0.0/24', taken)).toBe(free === undefined ? null : `10.0.0.${free * 16}/28`);
      }),
    );
  });

  it.each([
    ['172.20.0.0/16', true],
    ['10.0.0.0/28', true],
    ['10.0.0.0/29', false],
    ['10.0.0.0', false],
    ['10.0.0.256/16', false],
    ['10.0.0.0/33', false],
    ['somewhere', false],
  ])('%s is a pool: %s', (text, is) => {
    expect(isPool(text)).toBe(is);
  });

  it.each([
    ['172.20.0.0/16', '172.20.255.0/24', true],
    ['172.20.255.0/24', '172.20.0.0/16', true],
    ['172.20.0.0/16', '172.21.0.0/16', false],
    ['172.20.0.0/16', 'somewhere', false],
  ])('%s overlaps %s: %s', (one, other, overlaps) => {
    expect(poolsOverlap(one, other)).toBe(overlaps);
  });

  it.each([
    ['172.20.0.16/28', '172.20.0.30'],
    ['10.0.0.0/31', null],
    ['somewhere', null],
  ])('%s ends with %s', (subnet, address) => {
    expect(lastHost(subnet)).toBe(address);
  });

  it('needs a pool', () => {
    expect(() => freeSubnet('somewhere', [])).toThrow('is not an IPv4 network');
  });
});
