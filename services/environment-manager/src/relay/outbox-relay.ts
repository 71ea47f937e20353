import type { Doorbell } from '@manyhands/bullmq';
import { WakeableLoop } from '@manyhands/nest';
import type { Outbox, Signals } from '@manyhands/postgres';

export interface RelayParts {
  readonly outbox: Pick<Outbox, 'relay'>;
  readonly doorbell: Pick<Doorbell, 'ring'>;
  readonly signals: Pick<Signals, 'onOutbox'>;
  /** Milliseconds after which the outbox is read although no signal came. Default 1000. */
  readonly healEveryMs?: number;
}

const BATCH = 200;

/**
 * Takes rings out of the outbox to the queue. A row is marked as sent only when the queue has it; while the queue is down,
 * rows stay and the tick tries again.
 */
export class OutboxRelay {
  private readonly loop: WakeableLoop;
  private unsubscribe: (() => void) | undefined;

  constructor(private readonly parts: RelayParts) {
    const healEveryMs = parts.healEveryMs ?? 1000;
    this.loop = new WakeableLoop({ name: 'OutboxRelay', round: () => this.drain(), healEveryMs });
  }

  start(): void {
    this.unsubscribe = this.parts.signals.onOutbox(() => this.loop.wake());
    this.loop.start();
  }

  async stop(): Promise<void> {
    this.unsubscribe?.();
    await this.loop.stop();
  }

  private async drain(): Promise<void> {
    let sent: number;
    do sent = await this.parts.outbox.relay((rows) => this.parts.doorbell.ring(rows), BATCH);
    while (sent === BATCH);
  }
}
