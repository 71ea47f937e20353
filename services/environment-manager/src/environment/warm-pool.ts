import { Logger } from '@nestjs/common';
import { planPool, type PoolShelf, type Sandboxes } from '@manyhands/environment';
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
    const { pool, size } = this.parts;
    const [shelves, cramped] = [await pool.shelves(), await pool.cramped()];
    const { start, stop } = planPool(shelves, { size, cramped });
    for (const id of stop) await pool.retire(id);
    const toBorrow = cramped ? new Set<string>() : await this.wantGoldens(shelves);
    for (const wanted of start) if (!toBorrow.has(wanted.repositoryId)) await pool.ask({ ...wanted, purpose: 'warm' });
    await this.retireDead();
  }

  /**
   * Before what borrows from them: the repositories whose first one is on its way, for which nothing is kept warm until it is there. It
   * would take the room and the time of a whole clone. A repository that cannot be looked at does not keep the pool from the others.
   */
  private async wantGoldens(shelves: readonly PoolShelf[]): Promise<ReadonlySet<string>> {
    const onTheirWay = new Set<string>();
    for (const repositoryId of new Set(shelves.flatMap((one) => (one.expected > 0 ? [one.repositoryId] : []))))
      try {
        if (await this.parts.goldens.want(repositoryId)) onTheirWay.add(repositoryId);
      } catch (error) {
        this.logger.warn('no golden repository is asked for', { err: error, repositoryId });
      }
    return onTheirWay;
  }

  /** All at once: one that hangs is waited for, and the reconciler waits with us. */
  private async retireDead(): Promise<void> {
    const { pool, sandboxes, now } = this.parts;
    if (now() - this.lookedAt < LOOK_EVERY_MS) return;
    this.lookedAt = now();
    const look = async ({ id }: { id: string }): Promise<void> => {
      if ((await sandboxes.find(id)) !== null) return;
      this.logger.warn('a warm sandbox does not answer any more and is replaced', { sandboxId: id });
      await pool.retire(id);
    };
    await Promise.all((await pool.ready()).map(look));
  }
}
