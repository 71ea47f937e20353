import { randomUUID } from 'node:crypto';
import { accessSync, constants, writeFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { GitError } from '../git-error.js';
import { KeptProcess, type KeptProcessOptions } from './kept-process.js';
import type { Reading } from './live-process.js';

/** Where there is a folder in memory, that is used: on a disk, making a file may take as long as all that git does with it. */
const FOLDER = folderInMemory() ?? tmpdir();

/**
 * Writes objects of one type through one git process. Git reads them from files, the only way to hand over many; it takes them for well
 * formed, but does not look for what they name. Writing one twice gives the same id.
 */
export class ObjectWriter {
  readonly #process: KeptProcess;
  /** The files of the last objects are removed while others are written. */
  #removed: Promise<unknown> = Promise.resolve();

  constructor(gitDir: string, type: 'tree' | 'commit', options: KeptProcessOptions = {}) {
    const args = ['hash-object', '-t', type, '-w', '--no-filters', '--stdin-paths'];
    this.#process = new KeptProcess(gitDir, args, options);
  }

  get pid(): number | null {
    return this.#process.pid;
  }

  /** Their ids, in the order given. */
  async write(contents: readonly (string | Uint8Array)[]): Promise<string[]> {
    if (contents.length === 0) return [];
    const files = contents.map(() => join(FOLDER, `manyhands-object-${randomUUID()}`));
    try {
      // Small files, at once: handing them to other threads takes several times as long.
      for (const [at, file] of files.entries()) writeObject(file, contents[at] ?? '');
      const input = files.map((file) => `${file}\n`).join('');
      return await this.#process.ask(() => ({ input, read: idsOf(files.length), again: true }));
    } finally {
      const before = this.#removed;
      this.#removed = Promise.all(files.map((file) => rm(file, { force: true })));
      await before;
    }
  }

  async close(): Promise<void> {
    await this.#process.close();
    await this.#removed;
  }
}

function folderInMemory(): string | null {
  const folder = '/dev/shm';
  try {
    accessSync(folder, constants.W_OK);
    return folder;
  } catch {
    return null;
  }
}

function writeObject(file: string, content: string | Uint8Array): void {
  try {
    writeFileSync(file, content, { flag: 'wx', mode: 0o600 });
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code !== 'ENOSPC') throw cause;
    const message = `there is no room left for an object in ${FOLDER}`;
    throw new GitError({ code: 'disk-full', args: ['hash-object'], cause, message });
  }
}

const LINE = 41;

const idsOf =
  (count: number) =>
  (bytes: Buffer): Reading<string[]> => {
    if (bytes.length < count * LINE) return { atLeast: count * LINE };
    return { answer: bytes.toString('latin1', 0, count * LINE - 1).split('\n'), used: count * LINE };
  };
