import { describe, expect, it } from '@jest/globals';
import { firstToken } from './first-token.js';

function setUp(known: string[] = []) {
  const printed: string[] = [];
  const tokens = {
    ensure: async (token: string) => void known.push(token),
    any: async () => known.length > 0,
    create: async () => (known.push('mh_new'), 'mh_new'),
  };
  const start = (configured?: string) =>
    firstToken({ tokens, tryLock: (_, work) => work(), configured, print: (text) => printed.push(text) });
  return { known, printed, start };
}

describe('the first API token', () => {
  it('is made and printed at the first start only', async () => {
    const { known, printed, start } = setUp();
    await start();
    await start();
    expect([known, printed]).toEqual([['mh_new'], ['API token, shown only this once: mh_new\n']]);
  });

  it('is the configured one, and then nothing is printed', async () => {
    const { known, printed, start } = setUp();
    await start('configured-token-of-the-cli');
    expect([known, printed]).toEqual([['configured-token-of-the-cli'], []]);
  });
});
