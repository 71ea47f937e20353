import { KeptProcess, type KeptProcessOptions } from './kept-process.js';
import type { Reading } from './live-process.js';
import { badArgument } from '../git-error.js';

export interface ObjectInfo {
  readonly id: string;
  /** `blob`, `tree`, `commit` or `tag`. */
  readonly type: string;
  readonly size: number;
}

export interface ObjectContent extends ObjectInfo {
  readonly bytes: Buffer;
}

const KNOWN = /^([0-9a-f]{40}) (blob|tree|commit|tag) (\d+)$/;
/** Line breaks and names are added to what the objects take. */
const HEADER = 100;
/** Names in one question: an answer is held as a whole. */
const AT_ONCE = 1000;

/** Reads objects through one `git cat-file` for all of them. Objects that others write meanwhile are found. */
export class ObjectReader {
  readonly #process: KeptProcess;

  constructor(gitDir: string, options: KeptProcessOptions = {}) {
    this.#process = new KeptProcess(gitDir, ['cat-file', '--batch-command', '--buffer'], options);
  }

  get pid(): number | null {
    return this.#process.pid;
  }

  /** In the order asked; null for what is not there. A name is an id, or one with `^{tree}` or the like. */
  async infos(names: readonly string[]): Promise<(ObjectInfo | null)[]> {
    const found: (ObjectInfo | null)[] = [];
    for (let at = 0; at < names.length; at += AT_ONCE) {
      const some = names.slice(at, at + AT_ONCE);
      found.push(...(await this.#ask({ command: 'info', names: some, maxBytes: some.length * HEADER * 4 }, readInfo)));
    }
    return found;
  }

  /** With their contents, which are `maxBytes` together at most: more is a `GitError`. */
  async contents(names: readonly string[], maxBytes = 64 * 1024 * 1024): Promise<(ObjectContent | null)[]> {
    if (names.length === 0) return [];
    return this.#ask({ command: 'contents', names, maxBytes: maxBytes + names.length * HEADER }, readContent);
  }

  close(): Promise<void> {
    return this.#process.close();
  }

  #ask<Answer>({ command, names, maxBytes }: Asked, readOne: ReadOne<Answer>): Promise<Answer[]> {
    for (const name of names) if (!/^[\x21-\x7e]+$/.test(name)) throw badArgument(`not a name of an object: ${name}`);
    const input = `${names.map((name) => `${command} ${name}\n`).join('')}flush\n`;
    return this.#process.ask(() => ({ input, maxBytes, again: true, read: allOf(names.length, readOne) }), names);
  }
}

/** Reads so many answers, each byte once. */
function allOf<Answer>(count: number, readOne: ReadOne<Answer>): (bytes: Buffer) => Reading<Answer[]> {
  const answers: Answer[] = [];
  let at = 0;
  return (bytes) => {
    while (answers.length < count) {
      const next = readOne(bytes, at);
      if ('atLeast' in next) return next;
      answers.push(next.answer);
      at = next.used;
    }
    return { answer: answers, used: at };
  };
}

interface Asked {
  readonly command: 'info' | 'contents';
  readonly names: readonly string[];
  readonly maxBytes: number;
}

/** One answer that begins at a byte, and the byte behind it. */
type ReadOne<Answer> = (bytes: Buffer, from: number) => Reading<Answer>;

const readInfo: ReadOne<ObjectInfo | null> = (bytes, from) => {
  const end = bytes.indexOf(0x0a, from);
  if (end < 0) return { atLeast: bytes.length + 1 };
  const header = bytes.toString('latin1', from, end);
  const [, id, type, size] = KNOWN.exec(header) ?? [];
  if (id !== undefined && type !== undefined) return { answer: { id, type, size: Number(size) }, used: end + 1 };
  if (!/ (missing|ambiguous)$/.test(header)) throw new Error(`git cat-file answered ${JSON.stringify(header)}`);
  return { answer: null, used: end + 1 };
};

const readContent: ReadOne<ObjectContent | null> = (bytes, from) => {
  const header = readInfo(bytes, from);
  if ('atLeast' in header) return header;
  const { answer: info, used } = header;
  if (info === null) return { answer: null, used };
  const end = used + info.size;
  if (bytes.length < end + 1) return { atLeast: end + 1 };
  return { answer: { ...info, bytes: Buffer.from(bytes.subarray(used, end)) }, used: end + 1 };
};
