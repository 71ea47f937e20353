import { describe, expect, it } from '@jest/globals';
import { tokenOfFragment } from './token-link.js';

describe('tokenOfFragment', () => {
  it.each([
    ['#token=mh_abc', 'mh_abc'],
    ['#token=%20a%2Bb%20', 'a+b'],
    ['#tasks', null],
    ['#token=', null],
    ['', null],
  ])('%s gives %s', (fragment, token) => {
    expect(tokenOfFragment(fragment)).toBe(token);
  });
});
