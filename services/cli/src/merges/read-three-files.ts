import type { FileState, Three } from '@manyhands/conflict';
import { open, realpath, stat } from 'node:fs/promises';
import { CliError, EXIT } from '../cli-error.js';

export type ThreeFiles = Three<string>;

/** Stands for a file that is not there, as in git. */
const NOTHING = '/dev/null';
/** No more is read of a file: it is too large to be merged then, and only that matters. */
const MOST = 5 * 1024 * 1024;

/** Reads three different files. Throws `CliError` for what is no file that can be read. */
export async function readThreeFiles({ base, ours, theirs }: ThreeFiles): Promise<Three<FileState | null>> {
  const states = { base: await read(base), ours: await read(ours), theirs: await read(theirs) };
  const places = await Promise.all(
    [base, ours, theirs].filter((file) => file !== NOTHING).map((file) => realpath(file)),
  );
  const twice = places.find((place, at) => places.indexOf(place) !== at);
  if (twice !== undefined) throw wrong(`${twice} is given twice: BASE, OURS and THEIRS are three files`, 'same-file');
  return states;
}

async function read(file: string): Promise<FileState | null> {
  if (file === NOTHING) return null;
  const found = await stat(file).catch((error: unknown) => {
    throw wrong(`${file}: ${reasonOf(error)}`, 'no-such-file');
  });
  if (found.isDirectory()) throw wrong(`${file} is a directory`, 'not-a-file');
  if (!found.isFile()) throw wrong(`${file} is no regular file`, 'not-a-file');
  try {
    const handle = await open(file);
    try {
      const { buffer, bytesRead } = await handle.read(Buffer.alloc(Math.min(found.size, MOST)), { position: 0 });
      return { mode: '100644', bytes: buffer.subarray(0, bytesRead) };
    } finally {
      await handle.close();
    }
  } catch (error) {
    throw wrong(`${file}: ${reasonOf(error)}`, 'unreadable');
  }
}

const wrong = (message: string, code: string): CliError => new CliError(message, { code, exit: EXIT.usage });

function reasonOf(error: unknown): string {
  switch ((error as NodeJS.ErrnoException).code) {
    case 'ENOENT':
    case 'ENOTDIR':
      return 'there is no such file';
    case 'EACCES':
      return 'it may not be read';
    default:
      return error instanceof Error ? error.message : String(error);
  }
}
