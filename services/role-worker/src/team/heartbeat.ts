import type { Sessions } from '@manyhands/postgres';
import { SessionFailed } from './failures.js';

/** The session was ended (then that end stands), or only its lease is gone (then this is what there is to tell). */
const over = (): SessionFailed =>
  new SessionFailed({ code: 'session-over', message: 'The session is over, or its lease has run out.' }, true);

/** Keeps a session alive while it is worked on, and aborts the work when the session is over, too old, or the worker leaves. */
export class Heartbeat {
  readonly #stop = new AbortController();
  readonly #timers: NodeJS.Timeout[] = [];
  readonly #suspending = new AbortController();
  /** Aborts with the reason for which the work must stop. */
  readonly signal: AbortSignal;
  /** Aborts when the agent has said that it cannot go on: its work is to be kept. */
  readonly suspending: AbortSignal = this.#suspending.signal;

  constructor(options: {
    sessions: Pick<Sessions, 'beat'>;
    sessionId: string;
    everyMs: number;
    limitMs: number;
    leaving: AbortSignal;
  }) {
    this.signal = AbortSignal.any([this.#stop.signal, options.leaving]);
    let failures = 0;
    const beat = async (): Promise<void> => {
      try {
        const pulse = await options.sessions.beat(options.sessionId);
        if (pulse === 'over') this.#stop.abort(over());
        if (pulse === 'suspending') this.#suspending.abort();
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
