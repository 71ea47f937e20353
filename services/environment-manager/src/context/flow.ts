/** Work that may be under way at the same time: so many pieces, so many bytes. */
export interface FlowLimits {
  readonly pieces: number;
  readonly bytes: number;
}

/**
 * Lets in as much work as is good for the memory. The first failure is thrown to whoever brings the next piece or waits for the end,
 * and so is the reason of an abort: work that is under way then is not waited for.
 */
export class Flow {
  private pieces = 0;
  private bytes = 0;
  private failure: { readonly error: unknown } | null = null;
  private wake: () => void = () => undefined;

  constructor(
    private readonly limits: FlowLimits,
    private readonly signal: AbortSignal,
  ) {
    signal.addEventListener('abort', () => this.wake(), { once: true });
  }

  /** Waits for room, then begins the work. */
  async begin(bytes: number, work: () => Promise<void>): Promise<void> {
    await this.until(
      () => this.pieces < this.limits.pieces && (this.pieces === 0 || this.bytes + bytes <= this.limits.bytes),
    );
    this.pieces += 1;
    this.bytes += bytes;
    void work()
      .catch((error: unknown) => {
        this.failure ??= { error };
      })
      .finally(() => {
        this.pieces -= 1;
        this.bytes -= bytes;
        this.wake();
      });
  }

  /** Resolves when all work is done. */
  async end(): Promise<void> {
    await this.until(() => this.pieces === 0);
  }

  private async until(isSo: () => boolean): Promise<void> {
    for (;;) {
      this.signal.throwIfAborted();
      if (this.failure !== null) throw this.failure.error;
      if (isSo()) return;
      await new Promise<void>((resolve) => (this.wake = resolve));
    }
  }
}
