import type { Sessions } from '@manyhands/postgres';
import { SessionOver } from '@manyhands/postgres';

/** Keeps a session alive while it is worked on, and aborts the work when the session is over, too old, or the worker leaves. */
export class Heartbeat {
  readonly #stop = new AbortController();
  readonly #timers: NodeJS.Timeout[] = [];
  /** Aborts with the reason for which the work must stop. */
  readonly signal: AbortSignal;

  constructor(options: {
    sessions: Sessions;
    sessionId: string;
    everyMs: number;
    limitMs: number;
    leaving: AbortSignal;
  }) {
    this.signal = AbortSignal.any([this.#stop.signal, options.leaving]);
    let failures = 0;
    const beat = async (): Promise<void> => {
      try {
        if ((await options.sessions.beat(options.sessionId)) === 'over')
          this.#stop.abort(new SessionOver(options.sessionId));
        failures = 0;
      } catch (error) {
        // The database may be away for a moment; three missed beats mean that the lease is lost anyway.
        if (++failures >= 3) this.#stop.abort(error);
      }
    };
    this.#timers.push(setInterval(() => void beat(), options.everyMs));
    this.#timers.push(
      setTimeout(
        () => this.#stop.abort(new Error('the session took longer than it may (SESSION_MINUTES)')),
        options.limitMs,
      ),
    );
  }

  end(): void {
    for (const timer of this.#timers) clearTimeout(timer);
  }
}
