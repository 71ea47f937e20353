import assert from 'node:assert/strict';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';

import { memoryCardStore } from '../../src/server/card-store.js';
import { jsonFileStore } from '../../src/server/json-file-store.js';
import { aCard } from '../support/cards.js';
import { temporaryFolder } from '../support/running-board.js';

test('changing what the store handed out changes nothing in it', async () => {
  const store = memoryCardStore([aCard()]);
  Object.assign((await store.get('card-1')) ?? {}, { title: 'Changed' });
  assert.equal((await store.get('card-1'))?.title, 'Write the minutes');
});

test('a card is replaced only by the version after it', async () => {
  const store = memoryCardStore([aCard({ version: 3 })]);
  assert.equal(await store.replace(aCard({ version: 3, title: 'Late' })), false);
  assert.equal(await store.replace(aCard({ version: 4, title: 'In time' })), true);
  assert.equal(await store.replace(aCard({ id: 'gone', version: 2 })), false);
});

test('a file store keeps its cards for the next start', async (context) => {
  const file = join(await temporaryFolder(context), 'deep', 'board.json');
  const first = await jsonFileStore(file);
  await Promise.all(['a', 'b', 'c'].map((id) => first.add(aCard({ id }))));
  await first.remove('b');
  const second = await jsonFileStore(file);
  assert.deepEqual(
    (await second.list()).map((card) => card.id),
    ['a', 'c'],
  );
});

test('cards of an older release get what newer fields are without', async (context) => {
  const file = join(await temporaryFolder(context), 'board.json');
  await writeFile(file, '[{"id":"old","version":7,"title":"From before","column":"doing"}]');
  const card = await (await jsonFileStore(file)).get('old');
  assert.equal(card?.title, 'From before');
  assert.equal(card?.assignee, null);
});

test('a broken file is reported and left alone', async (context) => {
  const file = join(await temporaryFolder(context), 'board.json');
  await writeFile(file, '[{"id":');
  await assert.rejects(jsonFileStore(file), /cannot read the board/);
  assert.equal(await readFile(file, 'utf8'), '[{"id":');
});
