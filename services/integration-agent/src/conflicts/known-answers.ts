import { createHash } from 'node:crypto';
import type { MediationQuestion } from '@manyhands/conflict';

/** Answers that are remembered. Each has a few thousand characters at most. */
const MOST = 200;

/**
 * Answers that were of use: a change that is merged again, because `develop` moved or its stack fell apart, comes out the same and
 * costs nothing. A commit that was made anew is asked about anew. Lost with the process.
 */
export class KnownAnswers {
  readonly #texts = new Map<string, string>();

  find(headSha: string, question: MediationQuestion): string | null {
    return this.#texts.get(keyOf(headSha, question)) ?? null;
  }

  /** Forgets the oldest when there are too many. */
  keep(headSha: string, { question, text }: { question: MediationQuestion; text: string }): void {
    this.#texts.set(keyOf(headSha, question), text);
    const [oldest] = this.#texts.keys();
    if (this.#texts.size > MOST && oldest !== undefined) this.#texts.delete(oldest);
  }
}

const keyOf = (headSha: string, { path, pair: { name, base, ours, theirs } }: MediationQuestion): string =>
  createHash('sha256')
    .update(JSON.stringify([headSha, path, name, base, ours, theirs]))
    .digest('hex');
