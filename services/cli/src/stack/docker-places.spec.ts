import { chmodSync, mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { expect, it } from '@jest/globals';
import { dataFolders } from './data-dir.js';
import { dockerPlaces } from './docker-places.js';

it('keeps the sockets from other users, also in a data folder that is open to everybody', () => {
  const root = mkdtempSync(join(tmpdir(), 'places-'));
  chmodSync(root, 0o755);
  const { sockets } = dockerPlaces(dataFolders(root));
  const modes = [sockets, dirname(sockets)].map((folder) => statSync(folder).mode & 0o777);
  expect(modes).toEqual([0o777, 0o700]);
  rmSync(root, { recursive: true });
});
