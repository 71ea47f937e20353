import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';

const colours = JSON.parse(readFileSync('scripts/colours.json', 'utf8')) as Record<string, string>;
const style = readFileSync('public/colours.css', 'utf8');

test('every colour is in the style that is generated, and no other', () => {
  const written = [...style.matchAll(/^ {2}--(\S+): (.+);$/gm)].map(([, name, colour]) => [name, colour]);
  assert.deepEqual(written, Object.entries(colours));
});
