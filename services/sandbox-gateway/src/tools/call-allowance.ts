export interface AllowanceOptions {
  /** Calls of one session within a minute. */
  readonly perMinute: number;
  /** Milliseconds, monotonic. */
  readonly now: () => number;
}

export type Allowed =
  | { readonly kind: 'yes' }
  /** `first`: nothing was refused to this session in this minute before. */
  | { readonly kind: 'no'; readonly againInMs: number; readonly first: boolean };

const MINUTE_MS = 60_000;

/** How often a session may call. Kept in memory: a gateway that was restarted begins anew, which is no harm. */
export class CallAllowance {
  readonly #windows = new Map<string, { since: number; calls: number }>();

  constructor(private readonly options: AllowanceOptions) {}

  take(sessionId: string): Allowed {
    const now = this.options.now();
    this.#forgetBefore(now - MINUTE_MS);
    const window = this.#windows.get(sessionId) ?? { since: now, calls: 0 };
    window.calls += 1;
    this.#windows.set(sessionId, window);
    const over = window.calls - this.options.perMinute;
    if (over <= 0) return { kind: 'yes' };
    return { kind: 'no', againInMs: window.since + MINUTE_MS - now, first: over === 1 };
  }

  #forgetBefore(time: number): void {
    for (const [sessionId, { since }] of this.#windows) if (since <= time) this.#windows.delete(sessionId);
  }
}
