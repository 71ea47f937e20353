import { Logger } from '@nestjs/common';
import { WakeableLoop } from '@manyhands/nest';

/** One thing that may have gone astray and how to put it right. Idempotent. */
export interface Healing {
  readonly name: string;
  readonly heal: () => Promise<void>;
}

export interface ReconcilerParts {
  /** Runs the function unless another instance reconciles right now; then null. */
  readonly tryLock: <T>(name: string, work: () => Promise<T>) => Promise<T | null>;
  readonly healings: readonly Healing[];
  /** Milliseconds between rounds. Default 2000. */
  readonly everyMs?: number;
}

/** The tick that is the truth: puts right whatever a lost signal or a crash has left behind. One instance at a time. */
export class Reconciler {
  private readonly logger = new Logger('Reconciler');
  private readonly loop: WakeableLoop;

  constructor(private readonly parts: ReconcilerParts) {
    const healEveryMs = parts.everyMs ?? 2000;
    this.loop = new WakeableLoop({ name: 'Reconciler', round: () => this.round(), healEveryMs });
  }

  start(): void {
    this.loop.start();
  }

  async stop(): Promise<void> {
    await this.loop.stop();
  }

  /** One healing that fails does not keep the others from their turn. */
  private async round(): Promise<void> {
    await this.parts.tryLock('reconciler', async () => {
      for (const { name, heal } of this.parts.healings) {
        await heal().catch((error: unknown) =>
          this.logger.warn(`${name} failed, next try in the next round`, { err: error }),
        );
      }
    });
  }
}
