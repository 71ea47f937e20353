import type { ServerResponse } from 'node:http';
import { ModelCallRefused } from './model-call-refused.js';

export interface CallTimeouts {
  /** Milliseconds until the upstream must begin to answer. */
  readonly headersMs: number;
  /** Milliseconds until the answer must be complete. */
  readonly totalMs: number;
}

export const CALL_TIMEOUTS: CallTimeouts = { headersMs: 2 * 60_000, totalMs: 10 * 60_000 };

/** The client hung up: nobody is left to answer. Not an error, only the end. */
export class ClientGone extends Error {
  readonly code = 'client-gone';
  readonly retryable = false;
}

/** What can end a call from outside: the client hangs up, time is up, or its token is revoked. `end()` must be called when the call is over. */
export class CallLimits {
  private readonly abort = new AbortController();
  private readonly headersTimer: NodeJS.Timeout;
  private readonly totalTimer: NodeJS.Timeout;
  private readonly hungUp = () => this.abort.abort(new ClientGone('the client hung up'));

  constructor(
    private readonly response: ServerResponse,
    timeouts: CallTimeouts,
  ) {
    this.headersTimer = this.timer(timeouts.headersMs, 'did not begin to answer');
    this.totalTimer = this.timer(timeouts.totalMs, 'did not complete its answer');
    response.once('close', this.hungUp);
    if (response.destroyed) this.hungUp();
  }

  /** Aborts with `ClientGone` or a `ModelCallRefused` (504). */
  get signal(): AbortSignal {
    return this.abort.signal;
  }

  /** The headers are there. */
  begun(): void {
    clearTimeout(this.headersTimer);
  }

  /** Ends the call with this refusal. */
  break(refusal: ModelCallRefused): void {
    this.abort.abort(refusal);
  }

  end(): void {
    clearTimeout(this.headersTimer);
    clearTimeout(this.totalTimer);
    this.response.off('close', this.hungUp);
  }

  private timer(milliseconds: number, what: string): NodeJS.Timeout {
    const message = `The model endpoint ${what} within ${milliseconds / 1000} s.`;
    const late = () => this.abort.abort(new ModelCallRefused({ status: 504, code: 'upstream_timeout', message }));
    return setTimeout(late, milliseconds);
  }
}
