import assert from 'node:assert/strict';
import { test } from 'node:test';

import { emptyBoard, reduce } from '../../src/client/state.js';
import { aCard } from '../support/cards.js';

test('a saved card takes the place of its older version', () => {
  const before = { ...emptyBoard, cards: [aCard({ id: 'a' }), aCard({ id: 'b' })] };
  const after = reduce(before, { type: 'saved', card: aCard({ id: 'a', title: 'New' }) });
  assert.deepEqual(
    after.cards.map((card) => card.title),
    ['New', 'Write the minutes'],
  );
});

test('a new card comes last', () => {
  const after = reduce({ ...emptyBoard, cards: [aCard({ id: 'a' })] }, { type: 'saved', card: aCard({ id: 'z' }) });
  assert.deepEqual(
    after.cards.map((card) => card.id),
    ['a', 'z'],
  );
});

test('a notice stays until something works again', () => {
  const failed = reduce(emptyBoard, { type: 'failed', notice: 'no network' });
  assert.equal(failed.notice, 'no network');
  assert.equal(reduce(failed, { type: 'removed', id: 'a' }).notice, null);
});
