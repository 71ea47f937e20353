import assert from 'node:assert/strict';
import { test } from 'node:test';

import { runningBoard } from '../support/running-board.js';

async function post(address: string, body: string): Promise<Response> {
  return fetch(`${address}/api/cards`, { method: 'POST', body });
}

test('a card needs a title', async (context) => {
  const { address } = await runningBoard(context);
  const response = await post(address, '{"column":"done"}');
  assert.equal(response.status, 422);
  assert.deepEqual(await response.json(), { error: 'some fields are wrong', fields: { title: 'is missing' } });
});

test('a body that is not JSON is a 400, one that is too big a 413', async (context) => {
  const { address } = await runningBoard(context);
  assert.equal((await post(address, '{"title":')).status, 400);
  assert.equal((await post(address, JSON.stringify({ title: 'x'.repeat(70_000) }))).status, 413);
});

test('a card that is not there is a 404 for every method', async (context) => {
  const { address } = await runningBoard(context);
  for (const init of [{ method: 'GET' }, { method: 'DELETE' }, { method: 'PATCH', body: '{}' }]) {
    assert.equal((await fetch(`${address}/api/cards/none`, init)).status, 404, init.method);
  }
});

test('the page, its style and its code are served', async (context) => {
  const { address } = await runningBoard(context);
  for (const path of ['/', '/board.css', '/app/client/main.js', '/app/shared/card.js']) {
    assert.equal((await fetch(address + path)).status, 200, path);
  }
});

test('nothing outside the public folders is served', async (context) => {
  const { address } = await runningBoard(context);
  for (const path of ['/package.json', '/app/server/app.js', '/app/client/..%2fserver%2fapp.js', '/missing.css']) {
    assert.equal((await fetch(address + path)).status, 404, path);
  }
});
