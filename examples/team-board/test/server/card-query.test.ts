import assert from 'node:assert/strict';
import { test } from 'node:test';

import { selectCards } from '../../src/server/card-query.js';
import { aCard } from '../support/cards.js';

const cards = [
  aCard({ id: '1', title: 'Paint the fence', column: 'todo', assignee: 'ana' }),
  aCard({ id: '2', title: 'Paint the door', column: 'done', assignee: 'bo' }),
  aCard({ id: '3', title: 'Buy paint', column: 'todo' }),
];

function selected(query: string): string[] {
  return selectCards(cards, new URLSearchParams(query)).map((card) => card.id);
}

test('without parameters all cards are there', () => {
  assert.deepEqual(selected(''), ['1', '2', '3']);
});

test('parameters add up', () => {
  assert.deepEqual(selected('text=paint&column=todo'), ['1', '3']);
  assert.deepEqual(selected('text=paint&column=todo&assignee=ana'), ['1']);
});

test('nobody is the assignee of cards without one', () => {
  assert.deepEqual(selected('assignee=nobody'), ['3']);
});

test('a parameter that means nothing is refused', () => {
  assert.throws(() => selected('size=big'), { status: 400 });
});
