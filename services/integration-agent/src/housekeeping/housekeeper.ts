import { Logger } from '@nestjs/common';
import type { BareRepository } from '@manyhands/git';
import { WakeableLoop } from '@manyhands/nest';
import type { Database, Repositories } from '@manyhands/postgres';

export interface HousekeeperParts {
  readonly database: Pick<Database, 'hold'>;
  readonly repositories: Pick<Repositories, 'ids'>;
  readonly repositoryAt: (id: string) => Pick<BareRepository, 'tidyUp' | 'removeStaleLocks'>;
}

const EVERY_MS = 60_000;
/** No command that moves refs may take half as long. */
const STALE_MS = 5 * 60_000;

/**
 * Keeps repositories small and quick, beside the queue: each merge leaves objects that are files of their own, each stack that did not
 * land leaves some that nobody needs, and a git that was killed leaves the ref locked that it was about to move.
 */
export class Housekeeper {
  readonly #logger = new Logger('Housekeeper');
  readonly #loop: WakeableLoop;
  readonly #leaving = new AbortController();

  constructor(private readonly parts: HousekeeperParts) {
    this.#loop = new WakeableLoop({ name: 'Housekeeper', round: () => this.round(), healEveryMs: EVERY_MS });
  }

  start(): void {
    this.#loop.start();
  }

  /** Nothing that happens makes it urgent. */
  wake(): void {}

  /** Packing that is cut off has changed nothing. */
  async stop(): Promise<void> {
    this.#leaving.abort(new Error('the integration agent is stopping'));
    await this.#loop.stop();
  }

  /** Looks at every repository, one after the other. One that cannot be tidied does not keep it from the others. */
  async round(): Promise<void> {
    for (const id of await this.parts.repositories.ids()) {
      if (this.#leaving.signal.aborted) return;
      await this.#tidy(id).catch((error: unknown) => {
        if (this.#leaving.signal.aborted) return;
        this.#logger.warn(`${id} could not be tidied, tried again`, { err: error });
      });
    }
  }

  /** One process at a time per repository, by a named lock. */
  async #tidy(repositoryId: string): Promise<void> {
    const lock = await this.parts.database.hold(`housekeeping:${repositoryId}`);
    if (lock === null) return;
    try {
      const git = this.parts.repositoryAt(repositoryId);
      const locks = await git.removeStaleLocks(STALE_MS);
      if (locks.length > 0) this.#logger.warn(`${repositoryId}: nobody held ${locks.join(', ')} any more`);
      if (await git.tidyUp({ signal: this.#leaving.signal })) this.#logger.log(`${repositoryId} was packed`);
    } finally {
      await lock.release();
    }
  }
}
