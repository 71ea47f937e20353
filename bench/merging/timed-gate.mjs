// A gate that takes its time and then says what the files of the commit say: red when one of them is a bad one.
import { basename } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { BAD_FILE } from './make-branches.mjs';

const ENVIRONMENT = 'bench';

/** Stands for a sandbox that runs the checks of a repository. */
export class TimedGate {
  /** Trees that were green. */
  greens = new Set();
  begun = 0;
  mostAtOnce = 0;
  /** Milliseconds in which at least one run was under way. */
  busyMs = 0;
  #atOnce = 0;
  #since = 0;

  constructor(git, seconds) {
    this.git = git;
    this.milliseconds = seconds * 1000;
  }

  /** Null when it was interrupted. */
  async run({ sha }, signal) {
    this.#begin();
    try {
      const judged = this.#judge(sha);
      await pause(this.milliseconds, undefined, { signal }).catch(() => undefined);
      const { tree, green } = await judged;
      if (signal.aborted) return null;
      if (green) this.greens.add(tree);
      const step = { command: 'npm test', exitCode: green ? 0 : 1, output: '', seconds: this.milliseconds / 1000 };
      return { kind: 'answered', green, steps: [step], environment: ENVIRONMENT };
    } finally {
      this.#end();
    }
  }

  async #judge(sha) {
    const [tree, files] = await Promise.all([this.git.treeOf(sha), this.git.list(sha)]);
    return { tree, green: !files.some(({ path }) => basename(path) === BAD_FILE) };
  }

  #begin() {
    this.begun += 1;
    if (this.#atOnce === 0) this.#since = performance.now();
    this.#atOnce += 1;
    this.mostAtOnce = Math.max(this.mostAtOnce, this.#atOnce);
  }

  #end() {
    this.#atOnce -= 1;
    if (this.#atOnce === 0) this.busyMs += performance.now() - this.#since;
  }
}
