import type { BlobFacts, SourceText } from '@manyhands/context';

/** What goes to a reading process: some texts. One message at a time. */
export interface ReadMessage {
  readonly texts: readonly SourceText[];
}

/** What comes back: first `ready`, then one answer for each message, its facts in the order of the texts. */
export type ReaderMessage =
  | { readonly kind: 'ready' }
  /** `bytes`: the memory that the process holds now. */
  | { readonly kind: 'facts'; readonly facts: readonly BlobFacts[]; readonly bytes: number };
