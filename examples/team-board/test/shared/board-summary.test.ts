import assert from 'node:assert/strict';
import { test } from 'node:test';

import { countByColumn, percentDone } from '../../src/shared/board-summary.js';
import { aCard } from '../support/cards.js';

test('cards are counted by column', () => {
  const cards = [aCard({ column: 'todo' }), aCard({ column: 'done' }), aCard({ column: 'done' })];
  assert.deepEqual(countByColumn(cards), { todo: 1, doing: 0, done: 2 });
});

test('an empty board is at 0 percent, not at NaN', () => {
  assert.equal(percentDone([]), 0);
  assert.equal(percentDone([aCard({ column: 'done' }), aCard(), aCard()]), 33);
});
