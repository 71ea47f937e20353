import assert from 'node:assert/strict';
import { test } from 'node:test';

import { boardView } from '../../src/client/board-view.js';
import { emptyBoard } from '../../src/client/state.js';
import { aCard } from '../support/cards.js';

test('each column shows its cards and their number', () => {
  const cards = [aCard({ id: 'a', title: 'First' }), aCard({ id: 'b', title: 'Second', column: 'done' })];
  const { markup } = boardView({ ...emptyBoard, cards });
  assert.match(markup, /50 % done/);
  assert.match(markup, /data-column="todo"[^]*To do\s*<small>1<\/small>[^]*First[^]*data-column="doing"/);
  assert.match(markup, /data-column="done"[^]*Second/);
});

test('a notice is an alert', () => {
  assert.match(boardView({ ...emptyBoard, notice: 'a & b' }).markup, /role="alert">a &amp; b</);
});
