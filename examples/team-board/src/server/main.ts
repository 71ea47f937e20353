import { randomUUID } from 'node:crypto';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { createApp } from './app.js';
import { jsonFileStore } from './json-file-store.js';

const root = fileURLToPath(new URL('../../..', import.meta.url));
const file = process.env['BOARD_FILE'] ?? join(root, 'data', 'board.json');
const port = Number(process.env['PORT'] ?? 8080);
const members = [
  { handle: 'ana', name: 'Ana Lima' },
  { handle: 'bo', name: 'Bo Chen' },
  { handle: 'cleo', name: 'Cleo Novak' },
];

const server = createServer(createApp({ store: await jsonFileStore(file), members, newId: randomUUID, root }));
server.listen(port, '127.0.0.1', () =>
  console.log(`the board is at http://127.0.0.1:${port}/ and keeps its cards in ${file}`),
);
for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => server.close());
