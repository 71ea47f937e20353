import assert from 'node:assert/strict';
import { test } from 'node:test';

import { cardView } from '../../src/client/card-view.js';
import { aCard } from '../support/cards.js';
import { MEMBERS } from '../support/running-board.js';

test('a title cannot bring markup into the page', () => {
  const { markup } = cardView(aCard({ title: '<script>alert(1)</script>' }), { members: [] });
  assert.ok(markup.includes('&lt;script&gt;'));
  assert.ok(!markup.includes('<script>'));
});

test('the assignee is shown by initials with the whole name as a hint', () => {
  const { markup } = cardView(aCard({ assignee: 'ana' }), { members: MEMBERS });
  assert.match(markup, /title="Ana Lima">AL</);
});

test('a card without an assignee has no badge', () => {
  assert.ok(!cardView(aCard(), { members: MEMBERS }).markup.includes('class="badge"'));
});
