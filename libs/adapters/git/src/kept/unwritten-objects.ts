import type { Unwritten } from '../unwritten.js';
import type { CommitNode } from './history-walk.js';
import type { NewObject } from './new-objects.js';
import type { TreeItems } from './tree-objects.js';

/** More than this is not held back any longer. */
const MOST_BYTES = 4 * 1024 * 1024;
const MOST_OBJECTS = 2000;

/** Objects that were made for one repository and are held back, to be written together. Each can be read here until it is written. */
export class UnwrittenObjects implements Unwritten {
  readonly #objects = new Map<string, NewObject>();
  #bytes = 0;
  #isOver = false;
  #writing: Promise<void> = Promise.resolve();

  constructor(private readonly writeObjects: (objects: readonly NewObject[]) => Promise<void>) {}

  get isOver(): boolean {
    return this.#isOver;
  }

  has(id: string): boolean {
    return this.#objects.has(id);
  }

  commit(id: string): CommitNode | null {
    const object = this.#objects.get(id);
    return object?.type === 'commit' ? object.node : null;
  }

  tree(id: string): TreeItems | null {
    const object = this.#objects.get(id);
    return object?.type === 'tree' ? object.items : null;
  }

  /** Holds them back, unless there are too many by now. */
  async add(objects: readonly NewObject[]): Promise<void> {
    if (this.#isOver) return this.writeObjects(objects);
    for (const object of objects) {
      if (this.#objects.has(object.id)) continue;
      this.#objects.set(object.id, object);
      this.#bytes += object.bytes.length;
    }
    if (this.#bytes > MOST_BYTES || this.#objects.size > MOST_OBJECTS) await this.write();
  }

  /** One after the other: who asks while others are being written waits for those too. What could not be written is still held. */
  write(): Promise<void> {
    this.#writing = this.#writing.then(
      () => this.#writeAll(),
      () => this.#writeAll(),
    );
    return this.#writing;
  }

  /** Writes the last of them. What is made after that is written at once. */
  async end(): Promise<void> {
    this.#isOver = true;
    await this.write();
  }

  /** Forgets what is held. */
  drop(): void {
    this.#isOver = true;
    this.#objects.clear();
  }

  async #writeAll(): Promise<void> {
    const objects = [...this.#objects.values()];
    if (objects.length > 0) await this.writeObjects(objects);
    for (const { id, bytes } of objects) if (this.#objects.delete(id)) this.#bytes -= bytes.length;
  }
}
