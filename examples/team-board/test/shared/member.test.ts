import assert from 'node:assert/strict';
import { test } from 'node:test';

import { initials } from '../../src/shared/member.js';

test('initials are those of the first and the last word', () => {
  assert.equal(initials('Ana Maria Lima'), 'AL');
  assert.equal(initials('bo'), 'B');
  assert.equal(initials('  '), '');
});
