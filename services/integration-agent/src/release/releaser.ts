import { Logger } from '@nestjs/common';
import { type BareRepository, GitError } from '@manyhands/git';
import { WakeableLoop } from '@manyhands/nest';
import type { Database, OpenRelease, Releases, Repositories } from '@manyhands/postgres';
import type { ReleaseDesk } from './desk.js';
import { finishRelease } from './finish-release.js';
import { prepareRelease } from './prepare-release.js';

export interface ReleaserParts {
  readonly database: Pick<Database, 'hold'>;
  readonly releases: Releases;
  readonly repositories: Pick<Repositories, 'byId'>;
  readonly repositoryAt: (id: string) => BareRepository;
  readonly now?: () => Date;
  /** Milliseconds between looks when nobody rings. Default 2000. */
  readonly everyMs?: number;
}

/**
 * Makes the releases that are asked for. It never waits for the merge queue, and the queue never for it: a release is made of a commit
 * that has landed, and moves neither `develop` nor anything else that the queue looks at.
 */
export class Releaser {
  readonly #logger = new Logger('Releaser');
  readonly #loop: WakeableLoop;
  #stopping = false;

  constructor(private readonly parts: ReleaserParts) {
    const healEveryMs = parts.everyMs ?? 2000;
    this.#loop = new WakeableLoop({ name: 'Releaser', round: () => this.round(), healEveryMs });
  }

  /** Begins with what an earlier process left. */
  start(): void {
    this.#loop.start();
  }

  wake(): void {
    this.#loop.wake();
  }

  /** Resolves when the step under way is done; the next process goes on from there. */
  async stop(): Promise<void> {
    this.#stopping = true;
    await this.#loop.stop();
  }

  /** All releases that are open. One repository that fails does not keep the others from their turn; the first failure is thrown at the end. */
  async round(): Promise<void> {
    const failures: unknown[] = [];
    for (const id of await this.parts.releases.open()) {
      await this.#release(id).catch((error: unknown) => failures.push(error));
    }
    if (failures.length > 0) throw failures[0];
  }

  /** One process at a time per repository, by a named lock. */
  async #release(repositoryId: string): Promise<void> {
    const repository = await this.parts.repositories.byId(repositoryId);
    if (repository === null) return this.#logger.warn(`there is no repository ${repositoryId}`);
    const lock = await this.parts.database.hold(`release:${repositoryId}`);
    if (lock === null) return;
    let isLost = false;
    void lock.lost.then(() => (isLost = true));
    const { releases, repositoryAt, now = () => new Date() } = this.parts;
    const desk = { repository, git: repositoryAt(repositoryId), releases, now };
    try {
      while (!isLost && !this.#stopping) {
        const next = await releases.next(repositoryId);
        if (next === null) return;
        await this.#step(desk, next);
      }
    } finally {
      await lock.release();
    }
  }

  async #step(desk: ReleaseDesk, release: OpenRelease): Promise<void> {
    if (release.status === 'intended') return finishRelease(desk, release);
    try {
      await prepareRelease(desk, release);
    } catch (error) {
      // Nothing was moved. What may pass is tried again; what git cannot do is told to whoever asked.
      if (!(error instanceof GitError) || error.retryable) throw error;
      await desk.releases.fail(release.id, { code: 'git-failed', message: error.message.slice(0, 500) });
    }
  }
}
