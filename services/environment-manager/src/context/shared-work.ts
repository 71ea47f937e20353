interface Shared<Result> {
  readonly result: Promise<Result>;
  readonly stop: AbortController;
  waiting: number;
}

/** Work that several ask for at the same time is done once. Who does not want to wait any more leaves alone; the last one ends it. */
export class SharedWork<Result> {
  private readonly underWay = new Map<string, Shared<Result>>();

  /** Throws what the work throws, or the reason of the signal. */
  async join(key: string, signal: AbortSignal, work: (signal: AbortSignal) => Promise<Result>): Promise<Result> {
    signal.throwIfAborted();
    const shared = this.underWay.get(key) ?? this.begin(key, work);
    shared.waiting += 1;
    try {
      return await unlessAborted(shared.result, signal);
    } finally {
      shared.waiting -= 1;
      if (shared.waiting === 0) this.end(key, shared, signal);
    }
  }

  private begin(key: string, work: (signal: AbortSignal) => Promise<Result>): Shared<Result> {
    const stop = new AbortController();
    const shared = { result: work(stop.signal), stop, waiting: 0 };
    // Whoever waits for it is told; when nobody does any more, nobody has to be.
    shared.result.catch(() => undefined);
    this.underWay.set(key, shared);
    return shared;
  }

  private end(key: string, shared: Shared<Result>, { reason }: AbortSignal): void {
    if (this.underWay.get(key) === shared) this.underWay.delete(key);
    shared.stop.abort(reason);
  }
}

function unlessAborted<Result>(result: Promise<Result>, signal: AbortSignal): Promise<Result> {
  return new Promise((resolve, reject) => {
    const leave = () => reject(signal.reason as Error);
    signal.addEventListener('abort', leave, { once: true });
    result.then(resolve, reject).finally(() => signal.removeEventListener('abort', leave));
  });
}
