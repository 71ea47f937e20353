import assert from 'node:assert/strict';
import { test } from 'node:test';

import { answer, matchPath, type ApiRequest } from '../../src/server/router.js';

const routes = [{ method: 'GET', pattern: '/api/cards/:id', handle: () => ({ status: 200 }) }];

function asked(method: string, path: string): ApiRequest {
  return { method, path, query: new URLSearchParams(), headers: {}, body: async () => null };
}

test('named parts of a path are decoded', () => {
  assert.deepEqual(matchPath('/api/cards/:id', '/api/cards/a%20b'), { id: 'a b' });
});

test('a path with more or fewer parts does not fit', () => {
  assert.equal(matchPath('/api/cards/:id', '/api/cards'), null);
  assert.equal(matchPath('/api/cards/:id', '/api/cards/'), null);
  assert.equal(matchPath('/api/cards/:id', '/api/cards/1/2'), null);
});

test('an unknown path is 404 and a known one with another method 405', async () => {
  await assert.rejects(answer(routes, asked('GET', '/api/nothing')), { status: 404 });
  await assert.rejects(answer(routes, asked('PUT', '/api/cards/1')), { status: 405 });
});

test('a broken percent sign is a 400', async () => {
  await assert.rejects(answer(routes, asked('GET', '/api/cards/%zz')), { status: 400 });
});
