import { KeptProcess, type KeptProcessOptions } from './kept-process.js';
import type { Reading } from './live-process.js';

const DONE = 'start: ok\nprepare: ok\ncommit: ok\n';

/**
 * Moves refs through one `git update-ref` process: each update is a transaction. One that git refuses ends the process, is a `GitError`
 * of the code `failed`, and moves nothing; one that is cut off may have moved all, so that whoever asked looks.
 */
export class RefUpdater {
  readonly #process: KeptProcess;

  constructor(gitDir: string, options: KeptProcessOptions = {}) {
    this.#process = new KeptProcess(gitDir, ['update-ref', '--stdin'], options);
  }

  get pid(): number | null {
    return this.#process.pid;
  }

  /** Commands of `git update-ref --stdin` about refs themselves, never about what a symbolic ref points to. */
  async update(commands: readonly string[]): Promise<void> {
    const input = ['start', ...commands.flatMap((command) => ['option no-deref', command]), 'prepare', 'commit', ''];
    await this.#process.ask(() => ({ input: input.join('\n'), read: readDone }));
  }

  close(): Promise<void> {
    return this.#process.close();
  }
}

function readDone(bytes: Buffer): Reading<null> {
  if (bytes.length < DONE.length) return { atLeast: DONE.length };
  if (bytes.toString('latin1') !== DONE)
    throw new Error(`git update-ref answered ${JSON.stringify(bytes.toString('latin1'))}`);
  return { answer: null, used: DONE.length };
}
