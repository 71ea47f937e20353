import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';

import { memoryCardStore, type CardStore, type StoredCard } from './card-store.js';

/** A store in one JSON file. The file is replaced as a whole, so that a crash leaves the old or the new one. */
export async function jsonFileStore(file: string): Promise<CardStore> {
  const memory = memoryCardStore(await readCards(file));
  let lastWrite = Promise.resolve();
  const save = (): Promise<void> => {
    lastWrite = lastWrite.then(async () => replaceFile(file, await memory.list()));
    return lastWrite;
  };
  return {
    list: memory.list,
    get: memory.get,
    add: async (card) => {
      await memory.add(card);
      await save();
    },
    replace: async (card) => {
      const replaced = await memory.replace(card);
      if (replaced) await save();
      return replaced;
    },
    remove: async (id) => {
      const removed = await memory.remove(id);
      if (removed) await save();
      return removed;
    },
  };
}

async function readCards(file: string): Promise<StoredCard[]> {
  try {
    return JSON.parse(await readFile(file, 'utf8')) as StoredCard[];
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw new Error(`cannot read the board in ${file}`, { cause: error });
  }
}

async function replaceFile(file: string, cards: unknown): Promise<void> {
  await mkdir(dirname(file), { recursive: true });
  await writeFile(`${file}.new`, `${JSON.stringify(cards, null, 2)}\n`);
  await rename(`${file}.new`, file);
}
