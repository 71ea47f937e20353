import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from '@jest/globals';
import { beginAnew, isInUse, keepForGood } from './begin-anew.js';
import { dataFolders } from './data-dir.js';
import { startStack } from './stack.js';

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'manyhands-anew-'));
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

const instanceWasHere = (): void => writeFileSync(join(root, 'secrets.json'), '{}');

it('a demo begins over an empty folder and over an earlier demo', () => {
  expect(isInUse(root)).toBe(false);
  beginAnew(dataFolders(root));
  instanceWasHere();
  expect(isInUse(root)).toBe(false);
  beginAnew(dataFolders(root));
  expect(existsSync(join(root, 'secrets.json'))).toBe(false);
});

it('a demo does not empty the folder of `hands up`, and nothing in it is touched', async () => {
  instanceWasHere();
  await expect(startStack({ dataDir: root, fresh: true })).rejects.toMatchObject({
    code: 'data-dir-not-of-a-demo',
    message: expect.stringContaining(root),
  });
  expect(existsSync(join(root, 'secrets.json'))).toBe(true);
  expect(existsSync(join(root, 'lock'))).toBe(false);
});

it('a demo that is gone on with by `hands up` is not emptied any more', () => {
  beginAnew(dataFolders(root));
  instanceWasHere();
  keepForGood(root);
  expect(isInUse(root)).toBe(true);
});
