import { createHash } from 'node:crypto';

const KEPT = 10_000;

/**
 * Counts how often the same request was answered with an error that comes only some times. A failed request leaves
 * no trace in the conversation, so this is the one thing the server has to remember.
 */
export class FailureCounts {
  private readonly counts = new Map<string, number>();

  /** The key of one alternative for one request: the same messages give the same key. */
  key(script: string, messages: unknown, alternative: number): string {
    const digest = createHash('sha256').update(JSON.stringify(messages)).digest('hex');
    return `${script} ${alternative} ${digest}`;
  }

  get(key: string): number {
    return this.counts.get(key) ?? 0;
  }

  add(key: string): void {
    this.counts.set(key, this.get(key) + 1);
    const oldest = this.counts.size > KEPT ? this.counts.keys().next().value : undefined;
    if (oldest !== undefined) this.counts.delete(oldest);
  }
}
