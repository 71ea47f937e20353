import { Logger } from '@nestjs/common';
import { diskFull, type OverfullSandbox, type Sandboxes } from '@manyhands/environment';
import { WakeableLoop } from '@manyhands/nest';
import type { SandboxLedger } from '@manyhands/postgres';

export interface DiskWatchParts {
  readonly sandboxes: Pick<Sandboxes, 'overfull' | 'stop'>;
  readonly ledger: Pick<SandboxLedger, 'brokeDown'>;
  /** Milliseconds, growing. */
  readonly now: () => number;
}

const LOOK_EVERY_MS = 15_000;
/** Measuring reads every folder of every sandbox. After it there is rest, so many times as long as it took. */
const REST_SHARE = 10;

/**
 * Stops sandboxes that hold more on disk than they may, before their neighbours have no room left. In a loop of its own: measuring may
 * take minutes, and nothing else shall wait for it.
 */
export class DiskWatch {
  private readonly logger = new Logger('DiskWatch');
  private readonly loop = new WakeableLoop({
    name: 'DiskWatch',
    round: () => this.look(),
    healEveryMs: LOOK_EVERY_MS,
  });
  private readonly ending = new AbortController();
  private restsUntil = -Infinity;

  constructor(private readonly parts: DiskWatchParts) {}

  start(): void {
    this.loop.start();
  }

  /** Calls off a measurement that is under way. */
  async stop(): Promise<void> {
    this.ending.abort();
    await this.loop.stop();
  }

  /** One round, or nothing while the last one is being rested from. Throws when it could not be measured. */
  async look(): Promise<void> {
    if (this.parts.now() < this.restsUntil) return;
    for (const one of await this.measure())
      await this.end(one).catch((error: unknown) =>
        this.logger.warn('an overfull sandbox is not stopped, next try in a later round', {
          err: error,
          sandboxId: one.sandboxId,
        }),
      );
  }

  private async measure(): Promise<readonly OverfullSandbox[]> {
    const { sandboxes, now } = this.parts;
    const begun = now();
    try {
      return await sandboxes.overfull(this.ending.signal);
    } catch (error) {
      if (this.ending.signal.aborted) return [];
      throw error;
    } finally {
      this.restsUntil = now() + REST_SHARE * (now() - begun);
    }
  }

  /** Told first: who works in it reads why it is gone. What cannot be removed now is reaped, for nobody wants it any more. */
  private async end(full: OverfullSandbox): Promise<void> {
    const { sandboxes, ledger } = this.parts;
    if (!(await ledger.brokeDown(full.sandboxId, diskFull(full)))) return;
    this.logger.warn('a sandbox has filled its disk and is stopped', full);
    await sandboxes.stop(full.sandboxId);
  }
}
