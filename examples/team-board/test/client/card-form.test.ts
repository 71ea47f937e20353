import assert from 'node:assert/strict';
import { test } from 'node:test';

import { cardForm, readCardForm } from '../../src/client/card-form.js';
import { MEMBERS } from '../support/running-board.js';

test('the form offers every member and nobody', () => {
  const { markup } = cardForm(MEMBERS);
  assert.match(markup, /<option value="">nobody<\/option>/);
  assert.match(markup, /<option value="bo">Bo Chen<\/option>/);
});

test('an empty choice of assignee means nobody', () => {
  const form = new FormData();
  form.set('title', ' Water the plants ');
  form.set('assignee', '');
  const draft = readCardForm(form);
  assert.equal(draft.title, 'Water the plants');
  assert.equal(draft.assignee, null);
});
