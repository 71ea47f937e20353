import { Logger } from '@nestjs/common';

export interface LoopOptions {
  /** In log lines. */
  readonly name: string;
  /** One round of work. Rounds never overlap. A failed round is tried again at the next wake or tick; the log tells when it began to fail and when it works again. */
  readonly round: () => Promise<void>;
  /** Milliseconds between the end of a round and the next one when nobody wakes the loop. */
  readonly healEveryMs: number;
}

/**
 * Work that is woken by a notice and healed by a tick: the notice is a hint, the tick is the truth. A wake during a round
 * means one more round after it, however many wakes there were.
 */
export class WakeableLoop {
  private readonly logger: Logger;
  private timer: NodeJS.Timeout | undefined;
  private current: Promise<void> | undefined;
  private again = false;
  private failing = false;
  private state: 'new' | 'running' | 'stopped' = 'new';

  constructor(private readonly options: LoopOptions) {
    this.logger = new Logger(options.name);
  }

  /** Begins with a round at once. */
  start(): void {
    if (this.state !== 'new') return;
    this.state = 'running';
    this.wake();
  }

  /** Asks for a round now. Does nothing before {@link start} and after {@link stop}. */
  wake(): void {
    if (this.state !== 'running') return;
    if (this.current !== undefined) {
      this.again = true;
      return;
    }
    clearTimeout(this.timer);
    this.current = this.rounds();
  }

  /** No new rounds; resolves when the one under way has ended. */
  async stop(): Promise<void> {
    this.state = 'stopped';
    clearTimeout(this.timer);
    await this.current;
  }

  private async rounds(): Promise<void> {
    do {
      this.again = false;
      await this.oneRound();
    } while (this.goesOn());
    this.current = undefined;
    if (this.state === 'running') this.timer = setTimeout(() => this.wake(), this.options.healEveryMs);
  }

  private goesOn(): boolean {
    return this.again && this.state === 'running';
  }

  private async oneRound(): Promise<void> {
    try {
      await this.options.round();
      if (this.failing) this.logger.warn('works again');
      this.failing = false;
    } catch (error) {
      this.again = false;
      this.tell(error);
    }
  }

  /** A database that is down for a minute is one line, not sixty. */
  private tell(error: unknown): void {
    const level = this.failing ? 'debug' : 'warn';
    this.failing = true;
    this.logger[level](`round failed, tried again every ${this.options.healEveryMs} ms until it works`, { err: error });
  }
}
