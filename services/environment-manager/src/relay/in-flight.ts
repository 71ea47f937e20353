/** Work by id, never twice at the same time for the same id. */
export class InFlight {
  private readonly running = new Map<string, Promise<void>>();

  constructor(private readonly work: (id: string) => Promise<void>) {}

  /** Does the work; when it is under way already, once more after it, because something has changed since it began. */
  async now(id: string): Promise<void> {
    const running = this.running.get(id);
    if (running === undefined) return this.begin(id);
    // The one under way tells its own caller about its failure.
    await running.catch(() => undefined);
    return this.now(id);
  }

  /** Does the work unless it is under way. */
  async unlessRunning(id: string): Promise<void> {
    if (!this.running.has(id)) await this.begin(id);
  }

  /** Resolves when nothing is under way. */
  async idle(): Promise<void> {
    await Promise.allSettled(this.running.values());
  }

  private begin(id: string): Promise<void> {
    const running = this.work(id).finally(() => this.running.delete(id));
    this.running.set(id, running);
    return running;
  }
}
