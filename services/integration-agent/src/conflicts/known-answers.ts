import { createHash } from 'node:crypto';
import type { MediationQuestion } from '@manyhands/conflict';

/** Answers that are remembered. Each has a few thousand characters at most. */
const MOST = 200;

/**
 * Answers that were of use: a change that is merged again, because `develop` moved or its stack fell apart, comes out the same and
 * costs nothing. Lost with the process.
 */
export class KnownAnswers {
  readonly #texts = new Map<string, string>();

  find(question: MediationQuestion): string | null {
    return this.#texts.get(keyOf(question)) ?? null;
  }

  /** Forgets the oldest when there are too many. */
  keep(question: MediationQuestion, text: string): void {
    this.#texts.set(keyOf(question), text);
    const [oldest] = this.#texts.keys();
    if (this.#texts.size > MOST && oldest !== undefined) this.#texts.delete(oldest);
  }
}

const keyOf = ({ path, pair: { name, base, ours, theirs } }: MediationQuestion): string =>
  createHash('sha256')
    .update(JSON.stringify([path, name, base, ours, theirs]))
    .digest('hex');
