import assert from 'node:assert/strict';
import { test } from 'node:test';

import { boardView } from '../../src/client/board-view.js';
import { emptyBoard, reduce } from '../../src/client/state.js';
import { runningBoard } from '../support/running-board.js';

test('a card goes from the form over the board to done', async (context) => {
  const { api } = await runningBoard(context);
  const added = await api.add({ title: 'Order chairs', assignee: 'bo' });
  const doing = await api.change(added, { column: 'doing' });
  await api.change(doing, { column: 'done' });
  const [cards, members] = await Promise.all([api.cards(), api.members()]);
  const page = boardView(reduce(emptyBoard, { type: 'loaded', cards, members })).markup;
  assert.match(page, /100 % done/);
  assert.match(page, /data-column="done"[^]*Order chairs[^]*title="Bo Chen"/);
});

test('two people change the same card: the second one is told', async (context) => {
  const { api } = await runningBoard(context);
  const seen = await api.add({ title: 'Book a room' });
  await api.change(seen, { title: 'Book the big room' });
  await assert.rejects(api.change(seen, { title: 'Book the small room' }), { status: 412 });
  assert.equal((await api.cards())[0]?.title, 'Book the big room');
});

test('the board is the same after a restart', async (context) => {
  const before = await runningBoard(context);
  await before.api.add({ title: 'Survive' });
  const after = await runningBoard(context, before.file);
  assert.deepEqual(await after.api.cards(), await before.api.cards());
});
