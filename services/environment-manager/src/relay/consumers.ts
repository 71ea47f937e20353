import { setTimeout as pause } from 'node:timers/promises';
import type { Doorbell, Listener } from '@manyhands/bullmq';
import type { JobOf, QueueName } from '@manyhands/contracts';
import { WakeableLoop } from '@manyhands/nest';

/** Who answers a queue. */
export interface Consumer<Q extends QueueName> {
  readonly handle: (payload: JobOf<Q>) => Promise<void>;
  readonly concurrency: number;
}

/** The queues of this service. */
export type ConsumersByQueue = { readonly [Q in 'planning' | 'environment']: Consumer<Q> };

const RETRY_MS = 5000;
const STOP_MS = 3000;

/**
 * Listens on the queues of this service. A queue that is down at the start does not keep the service from starting: the
 * reconciler does the work meanwhile, and listening is tried again.
 */
export class Consumers {
  private readonly waiting: Set<() => Promise<Listener>>;
  private readonly listeners: Listener[] = [];
  private readonly loop: WakeableLoop;

  constructor(doorbell: Pick<Doorbell, 'answer'>, { planning, environment }: ConsumersByQueue) {
    this.waiting = new Set([
      () => doorbell.answer('planning', planning.handle, { concurrency: planning.concurrency }),
      () => doorbell.answer('environment', environment.handle, { concurrency: environment.concurrency }),
    ]);
    this.loop = new WakeableLoop({ name: 'Consumers', round: () => this.listen(), healEveryMs: RETRY_MS });
  }

  start(): void {
    this.loop.start();
  }

  /** Takes nothing more and waits a little for what is being handled; what is cut off is found and done again by the next start. */
  async stop(): Promise<void> {
    await this.loop.stop();
    const closed = Promise.all(this.listeners.map((listener) => listener.close()));
    await Promise.race([closed, pause(STOP_MS, undefined, { ref: false })]);
  }

  private async listen(): Promise<void> {
    for (const answer of this.waiting) {
      this.listeners.push(await answer());
      this.waiting.delete(answer);
    }
  }
}
