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

  /** The work's outcome; throws {@link PlanningTimedOut} when it is not there in time, and lets go of it. */
  async within<T>(work: Promise<T>): Promise<T> {
    let onAbort: () => void = () => undefined;
    const late = new Promise<never>((_, reject) => {
      onAbort = () => reject(new PlanningTimedOut(this.limitMs));
    });
    if (this.signal.aborted) onAbort();
    this.signal.addEventListener('abort', onAbort);
    try {
      return await Promise.race([late, work]);
    } finally {
      this.signal.removeEventListener('abort', onAbort);
    }
  }
}
