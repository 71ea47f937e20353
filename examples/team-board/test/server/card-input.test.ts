import assert from 'node:assert/strict';
import { test } from 'node:test';

import { readPatch } from '../../src/server/card-input.js';

test('fields that were sent are read, the others stay away', () => {
  assert.deepEqual(readPatch({ title: '  Buy   milk ', assignee: null }), { title: 'Buy milk', assignee: null });
});

test('every wrong field is named', () => {
  assert.throws(() => readPatch({ title: '', column: 'later', assignee: 'Not A Handle' }), {
    status: 422,
    fields: {
      title: 'must be a text that says something',
      column: 'must be one of todo, doing, done',
      assignee: 'must be the handle of a member, or null',
    },
  });
});

test('an unknown field is refused, also one that every object has', () => {
  assert.throws(() => readPatch({ colour: 'red' }), { fields: { colour: 'is not a field of a card' } });
  assert.throws(() => readPatch({ toString: 'x' }), { fields: { toString: 'is not a field of a card' } });
});

test('a body that is no object is refused', () => {
  for (const body of [null, [], 'text', 7]) assert.throws(() => readPatch(body), { status: 422 });
});

test('a title may have 120 characters and no more', () => {
  assert.equal(readPatch({ title: 'x'.repeat(120) }).title?.length, 120);
  assert.throws(() => readPatch({ title: 'x'.repeat(121) }), { fields: { title: 'must have at most 120 characters' } });
});
