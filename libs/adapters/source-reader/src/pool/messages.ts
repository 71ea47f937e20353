import type { Answer, Question } from './question.js';

/** What goes to a reading process: some questions. One message at a time. */
export interface ReadMessage {
  readonly questions: readonly Question[];
}

/** What comes back: first `ready`, then one message for each, its answers in the order of the questions. */
export type ReaderMessage =
  | { readonly kind: 'ready' }
  /** `bytes`: the memory that the process holds now. */
  | { readonly kind: 'answers'; readonly answers: readonly Answer[]; readonly bytes: number };
