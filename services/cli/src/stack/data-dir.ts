import { mkdirSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The folder of the checkout that this program runs from. */
export const checkoutDir = join(dirname(fileURLToPath(import.meta.url)), '../../../..');

/** Where an instance keeps everything it owns: database, repositories, sandboxes, secrets, logs. */
export function defaultDataDir(kind: 'up' | 'demo'): string {
  return resolve(process.env['MANYHANDS_DATA_DIR'] || join(checkoutDir, '.manyhands', kind));
}

/** The parts of a data folder. */
export interface DataFolders {
  readonly root: string;
  readonly logs: string;
  readonly postgres: string;
  readonly repositories: string;
  readonly sandboxes: string;
}

export function dataFolders(root: string): DataFolders {
  const folders = {
    root,
    logs: join(root, 'logs'),
    postgres: join(root, 'postgres'),
    repositories: join(root, 'repositories'),
    sandboxes: join(root, 'sandboxes'),
  };
  mkdirSync(root, { recursive: true, mode: 0o700 });
  for (const folder of [folders.logs, folders.repositories, folders.sandboxes]) mkdirSync(folder, { recursive: true });
  return folders;
}
