import { Logger } from '@nestjs/common';
import { planPool, type Sandboxes } from '@manyhands/environment';
import type { SandboxPool } from '@manyhands/postgres';
import type { Goldens } from './goldens.js';

export interface WarmPoolParts {
  readonly pool: Pick<SandboxPool, 'shelves' | 'cramped' | 'ask' | 'retire' | 'ready'>;
  readonly sandboxes: Pick<Sandboxes, 'find'>;
  readonly goldens: Pick<Goldens, 'want'>;
  /** Warm sandboxes for each repository and role, at most; 0: none. */
  readonly size: number;
  /** Milliseconds, growing. */
  readonly now: () => number;
}

/** How often it is looked whether what is kept warm still answers. */
const LOOK_EVERY_MS = 15_000;

/**
 * Keeps sandboxes ready for the sessions and gates that are to come, each with the repository in it: whoever claims one waits for
 * nothing. They follow the work: when there is none, there is no warm sandbox.
 */
export class WarmPool {
  private readonly logger = new Logger('WarmPool');
  private lookedAt = -Infinity;

  constructor(private readonly parts: WarmPoolParts) {}

  /** Asks for what is missing and lets go of what is too much or does not answer. */
  async tend(): Promise<void> {
    const { pool, goldens, size } = this.parts;
    const shelves = await pool.shelves();
    const { start, stop } = planPool(shelves, { size, cramped: await pool.cramped() });
    for (const id of stop) await pool.retire(id);
    for (const repositoryId of new Set(shelves.filter(({ expected }) => expected > 0).map((one) => one.repositoryId)))
      await goldens.want(repositoryId);
    for (const wanted of start) await pool.ask({ ...wanted, purpose: 'warm' });
    await this.retireDead();
  }

  private async retireDead(): Promise<void> {
    const { pool, sandboxes, now } = this.parts;
    if (now() - this.lookedAt < LOOK_EVERY_MS) return;
    this.lookedAt = now();
    for (const { id } of await pool.ready()) {
      if ((await sandboxes.find(id)) !== null) continue;
      this.logger.warn('a warm sandbox does not answer any more and is replaced', { sandboxId: id });
      await pool.retire(id);
    }
  }
}
