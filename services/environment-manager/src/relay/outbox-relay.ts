import type { Doorbell } from '@manyhands/bullmq';
import { WakeableLoop } from '@manyhands/nest';
import type { Outbox, Relayed, Signals } from '@manyhands/postgres';

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
 * rows stay and the tick tries again. A row that is due later is rung at its time, not at the next tick after it.
 */
export class OutboxRelay {
  private readonly loop: WakeableLoop;
  private readonly healEveryMs: number;
  private alarm: NodeJS.Timeout | undefined;
  private unsubscribe: (() => void) | undefined;

  constructor(private readonly parts: RelayParts) {
    this.healEveryMs = parts.healEveryMs ?? 1000;
    const { healEveryMs } = this;
    this.loop = new WakeableLoop({ name: 'OutboxRelay', round: () => this.drain(), healEveryMs });
  }

  start(): void {
    this.unsubscribe = this.parts.signals.onOutbox(() => this.loop.wake());
    this.loop.start();
  }

  async stop(): Promise<void> {
    this.unsubscribe?.();
    await this.loop.stop();
    clearTimeout(this.alarm);
  }

  private async drain(): Promise<void> {
    let relayed: Relayed;
    do relayed = await this.parts.outbox.relay((rows) => this.parts.doorbell.ring(rows), BATCH);
    while (relayed.rung === BATCH);
    this.wakeAgainIn(relayed.nextDueMs);
  }

  /** What is due after the next tick is that tick's business. */
  private wakeAgainIn(nextDueMs: number | null): void {
    clearTimeout(this.alarm);
    if (nextDueMs === null || nextDueMs > this.healEveryMs) return;
    this.alarm = setTimeout(() => this.loop.wake(), Math.ceil(Math.max(0, nextDueMs)));
  }
}
