/** What a clock needs from the world. */
export interface ClockSource {
  now(): number;
  /** Calls `tick` about once a second until the returned function is called. */
  everySecond(tick: () => void): () => void;
}

/** Below this the `Date` header (whole seconds) and the way of the answer explain the difference. */
const NOISE_MS = 2000;

/**
 * The one clock of the page. It tells the server's time, since every timestamp on the board is the server's,
 * and wakes all ages by one timer that runs only while somebody listens.
 */
export class Clock {
  readonly #source: ClockSource;
  readonly #listeners = new Set<() => void>();
  #stop: (() => void) | null = null;
  #offset = 0;

  constructor(source: ClockSource) {
    this.#source = source;
  }

  /** Milliseconds since 1970 by the server's clock. */
  readonly now = (): number => this.#source.now() + this.#offset;

  /** The same moment on the server's clock, for a moment read from this machine's. */
  readonly fromLocal = (local: number): number => local + this.#offset;

  /** Takes over the time of an answer's `Date` header. */
  readonly synchronise = (dateHeader: string | null): void => {
    const server = dateHeader === null ? Number.NaN : Date.parse(dateHeader);
    if (Number.isNaN(server)) return;
    const difference = server + 500 - this.#source.now();
    this.#offset = Math.abs(difference) < NOISE_MS ? 0 : difference;
  };

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    this.#stop ??= this.#source.everySecond(() => this.#listeners.forEach((wake) => wake()));
    return () => {
      this.#listeners.delete(listener);
      if (this.#listeners.size > 0) return;
      this.#stop?.();
      this.#stop = null;
    };
  };
}

/** The clock of this browser. */
export const browserClock: ClockSource = {
  now: () => Date.now(),
  everySecond: (tick) => {
    const timer = setInterval(tick, 1000);
    return () => clearInterval(timer);
  },
};
