import { existsSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { DataFolders } from './data-dir.js';

/** Somebody works in this data folder: a demo does not begin over it. */
export class DataDirNotOfDemo extends Error {
  readonly code = 'data-dir-not-of-a-demo';
  constructor(dataDir: string) {
    super(
      `${dataDir} holds data of \`hands up\`, and a demo begins with an empty folder: ` +
        'give it another one with --data, or add to what is there with --keep',
    );
  }
}

const markOf = (root: string): string => join(root, 'demo');
const secretsOf = (root: string): string => join(root, 'secrets.json');

/** Whether an instance has been here that was not a demo. */
export const isInUse = (root: string): boolean => existsSync(secretsOf(root)) && !existsSync(markOf(root));

/** Removes what a demo has left and marks the folder as one that the next demo may empty again. */
export function beginAnew(folders: DataFolders): void {
  const { root, logs, postgres, repositories, sandboxes } = folders;
  for (const part of [logs, postgres, repositories, sandboxes, secretsOf(root)]) {
    rmSync(part, { recursive: true, force: true });
  }
  writeFileSync(markOf(root), 'The next `hands demo` empties this folder. `hands up` takes this note away.\n');
}

/** From now on the folder is for real work, whoever began it. */
export const keepForGood = (root: string): void => rmSync(markOf(root), { force: true });
