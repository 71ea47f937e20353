/** Planning took longer than it may. */
export class PlanningTimedOut extends Error {
  readonly code = 'planning-timed-out';
  readonly retryable = false;

  constructor(limitMs: number) {
    super(`There is no plan after ${Math.round(limitMs / 1000)} s, which is as long as planning may take.`);
    this.name = 'PlanningTimedOut';
  }
}

/** A bound for everything that planning one epic waits for. */
export class Deadline {
  constructor(
    private readonly signal: AbortSignal,
    private readonly limitMs: number,
  ) {}

  static in(limitMs: number): Deadline {
    return new Deadline(AbortSignal.timeout(limitMs), limitMs);
  }

  /** The work's outcome; throws {@link PlanningTimedOut} when it is not there in time, and lets go of it by the signal. */
  async within<T>(work: (signal: AbortSignal) => Promise<T>): Promise<T> {
    if (this.signal.aborted) throw new PlanningTimedOut(this.limitMs);
    let onAbort: () => void = () => undefined;
    const late = new Promise<never>((_, reject) => {
      onAbort = () => reject(new PlanningTimedOut(this.limitMs));
    });
    this.signal.addEventListener('abort', onAbort);
    try {
      return await Promise.race([late, work(this.signal)]);
    } finally {
      this.signal.removeEventListener('abort', onAbort);
    }
  }
}
