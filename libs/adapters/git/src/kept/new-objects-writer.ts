import type { KeptProcessOptions } from './kept-process.js';
import type { NewObject } from './new-objects.js';
import { ObjectWriter } from './object-writer.js';
import { packOf } from './pack-of.js';
import { writePack } from './write-pack.js';

/** From so many objects on, one process that writes a pack and waits for the disk is faster than a file for each. */
const WORTH_A_PACK = 16;

/** Writes trees and commits: few as files of their own, many as one pack, both through git. */
export class NewObjectsWriter {
  readonly #trees: ObjectWriter;
  readonly #commits: ObjectWriter;

  constructor(
    private readonly gitDir: string,
    private readonly options: KeptProcessOptions = {},
  ) {
    this.#trees = new ObjectWriter(gitDir, 'tree', options);
    this.#commits = new ObjectWriter(gitDir, 'commit', options);
  }

  /** Of the processes that run now. */
  get pids(): number[] {
    return [this.#trees, this.#commits].flatMap(({ pid }) => pid ?? []);
  }

  /** What an object names must be there already, or be among these. Writing one twice is fine. Throws `GitError`. */
  async write(objects: readonly NewObject[]): Promise<void> {
    if (objects.length >= WORTH_A_PACK) return writePack(this.gitDir, packOf(objects), this.options);
    const of = (wanted: NewObject['type']) => objects.filter(({ type }) => type === wanted);
    await writeEach(this.#trees, of('tree'));
    await writeEach(this.#commits, of('commit'));
  }

  async close(): Promise<void> {
    await Promise.all([this.#trees.close(), this.#commits.close()]);
  }
}

async function writeEach(writer: ObjectWriter, objects: readonly NewObject[]): Promise<void> {
  const ids = await writer.write(objects.map(({ bytes }) => bytes));
  for (const [at, { type, id }] of objects.entries())
    if (ids[at] !== id) throw new Error(`git wrote the ${type} ${ids[at]} where ${id} was meant`);
}
