import { describe, expect, it } from '@jest/globals';
import { pageTitle } from './page-title.js';

describe('pageTitle', () => {
  it('counts the questions and admits to be out of date', () => {
    expect(pageTitle(0, false)).toBe('Manyhands');
    expect(pageTitle(2, false)).toBe('(2) Manyhands');
    expect(pageTitle(2, true)).toBe('not live · (2) Manyhands');
  });
});
