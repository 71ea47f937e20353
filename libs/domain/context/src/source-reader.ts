import type { BlobFacts, Reader } from './blob-facts.js';

/** One file to be read. Its path plays no part: the same bytes say the same wherever they lie. */
export interface SourceText {
  readonly reader: Reader;
  readonly bytes: Uint8Array;
}

/**
 * Reads text that strangers wrote. It runs nothing of it, and whatever a text does to its parser (hang, crash, fill the
 * memory) is an answer, `unread` with the reason, within seconds. Many files may be read at the same time. What is thrown
 * says that the reader itself does not work.
 */
export abstract class SourceReader {
  /** Changes whenever the same bytes may give other facts. */
  abstract readonly version: string;
  abstract read(text: SourceText): Promise<BlobFacts>;
  /** Ends what it started; what is still being read is answered with an error. */
  abstract close(): Promise<void>;
}
