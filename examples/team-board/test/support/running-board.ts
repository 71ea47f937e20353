import { createServer } from 'node:http';
import { mkdtemp, rm } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestContext } from 'node:test';
import { fileURLToPath } from 'node:url';

import { boardApi, type BoardApi } from '../../src/client/api.js';
import { createApp } from '../../src/server/app.js';
import { jsonFileStore } from '../../src/server/json-file-store.js';

export const MEMBERS = [
  { handle: 'ana', name: 'Ana Lima' },
  { handle: 'bo', name: 'Bo Chen' },
];

export type RunningBoard = {
  readonly address: string;
  readonly api: BoardApi;
  /** The file that keeps the cards; a second board on it sees what the first one stored. */
  readonly file: string;
};

/** A folder that is gone after the test. */
export async function temporaryFolder(test: TestContext): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'team-board-'));
  test.after(() => rm(folder, { recursive: true, force: true }));
  return folder;
}

/** The real server on a free port with its cards in a file. It stops when the test ends. Ids are card-1, card-2, … */
export async function runningBoard(test: TestContext, file?: string): Promise<RunningBoard> {
  const cardFile = file ?? join(await temporaryFolder(test), 'board.json');
  const store = await jsonFileStore(cardFile);
  let last = (await store.list()).length;
  const root = fileURLToPath(new URL('../../..', import.meta.url));
  const server = createServer(createApp({ store, members: MEMBERS, newId: () => `card-${(last += 1)}`, root }));
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  test.after(() => {
    server.closeAllConnections();
    return new Promise((closed) => server.close(closed));
  });
  const address = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return { address, api: boardApi(address), file: cardFile };
}
