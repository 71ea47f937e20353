import assert from 'node:assert/strict';
import { test } from 'node:test';

import { mentions, tidy, truncate } from '../../src/shared/text.js';

test('tidy leaves one space between words', () => {
  assert.equal(tidy('  buy \n  milk '), 'buy milk');
});

test('truncate keeps a short text and cuts a long one', () => {
  assert.equal(truncate('short', 5), 'short');
  assert.equal(truncate('a longer text', 9), 'a longer…');
});

test('truncate counts characters, not code units', () => {
  assert.equal(truncate('🙂🙂🙂', 3), '🙂🙂🙂');
  assert.equal(truncate('🙂🙂🙂', 2), '🙂…');
});

test('mentions wants every word, in any case', () => {
  assert.equal(mentions('Call the printer', 'PRINTER call'), true);
  assert.equal(mentions('Call the printer', 'printer fax'), false);
});
