import { Logger } from '@nestjs/common';
import { GitError } from '@manyhands/git';
import type { Trouble } from '@manyhands/postgres';
import { storable } from '../storable.js';
import type { Desk } from './desk.js';
import type { Rest } from './rest.js';

/** A change that could not be built, and not because of what is in it, as far as anybody knows. */
export interface Failure {
  readonly changeId: string;
  readonly error: unknown;
}

/** Characters of a message that people are shown. */
const LONGEST = 1000;

/**
 * What errors leave undone while one queue is worked on: changes that the others pass, or everything. People see why, from the first
 * failure until nothing is left undone. Not being able to show it changes nothing else.
 */
export class Setbacks {
  readonly #logger = new Logger('Integrator');
  readonly #failed = new Set<string>();
  readonly #resting = new Set<string>();
  #isStopped = false;
  #isShown = false;

  constructor(
    private readonly desk: Desk,
    private readonly pause: Rest,
  ) {}

  /** An earlier run may have left something undone that is not so any more. */
  async begin(): Promise<void> {
    this.#isShown = await this.desk.store.isTroubled(this.desk.repository.id);
  }

  /** Changes that are left alone until the pause is over. */
  resting(): ReadonlySet<string> {
    if (this.pause.isOver()) this.#resting.clear();
    return this.#resting;
  }

  get isLeft(): boolean {
    return this.#isStopped || this.#failed.size > 0;
  }

  /** So many changes were to be built; those that failed are passed by the others. */
  async tried(changeIds: readonly string[], failures: readonly Failure[]): Promise<void> {
    for (const changeId of changeIds) this.#failed.delete(changeId);
    for (const failure of failures) await this.#pass(failure);
  }

  /** Nothing goes on. */
  async stop(error: unknown): Promise<void> {
    this.#isStopped = true;
    await this.#show(error, { code: 'queue-stopped', what: `The merge queue of ${this.desk.repository.name} stops` });
  }

  /** Ends what is shown, once nothing is left undone. */
  async settle(): Promise<void> {
    if (this.isLeft) return;
    this.pause.forget();
    if (!this.#isShown) return;
    await this.desk.store.recovered(this.desk.repository.id);
    this.#isShown = false;
  }

  async #pass({ changeId, error }: Failure): Promise<void> {
    this.#failed.add(changeId);
    this.#resting.add(changeId);
    const change = (await this.desk.store.changesToMerge([changeId])).get(changeId);
    const what = `The change of task ${change?.taskKey ?? changeId} cannot be merged in ${this.desk.repository.name}, others pass it`;
    await this.#show(error, { code: 'change-passed', what });
  }

  async #show(error: unknown, { code, what }: { readonly code: string; readonly what: string }): Promise<void> {
    const trouble = { ...troubleOf(error, { code, what }), retryAt: this.pause.begin().toISOString() };
    const sentence = `${trouble.message}; tried again at ${trouble.retryAt}`;
    if (trouble.code === DISK_FULL) this.#logger.error(sentence, { err: error });
    else this.#logger.warn(sentence, { err: error });
    try {
      await this.desk.store.troubled(this.desk.repository.id, trouble);
      this.#isShown = true;
    } catch (cause) {
      this.#logger.warn('what is wrong with the queue could not be shown', { err: cause });
    }
  }
}

const DISK_FULL = 'disk-full';

function troubleOf(error: unknown, { code, what }: { code: string; what: string }): Omit<Trouble, 'retryAt'> {
  const said = error instanceof Error ? error.message : String(error);
  if (error instanceof GitError && error.code === DISK_FULL)
    return { code: DISK_FULL, message: shortened(`${what}: the disk of the repositories is full (${said})`) };
  return { code, message: shortened(`${what}: ${said}`) };
}

const shortened = (text: string): string => storable(text.slice(0, LONGEST));
