import type { BlobFacts, CodeLanguage, SourceText } from '@manyhands/context';
import { type KeyDocument, type KeyFormat, type Outline, SyntaxReader, type Unread } from '@manyhands/conflict';
import { ProcessPool, type ReaderPoolOptions } from './pool/process-pool.js';

/** Longer texts are not parsed for merging. Characters. */
const MAX_LENGTH = 1024 * 1024;

/** Finds the parts of texts, in processes of their own. */
export class SyntaxPool extends SyntaxReader {
  private readonly pool: ProcessPool;

  constructor(options: ReaderPoolOptions = {}) {
    super();
    this.pool = new ProcessPool(options);
  }

  /** Throws `ReaderError`. */
  override async outline(language: CodeLanguage, text: string): Promise<Outline | Unread> {
    return text.length > MAX_LENGTH ? TOO_LARGE : this.pool.ask({ about: 'outline', language, text });
  }

  /** Throws `ReaderError`. */
  override async keys(format: KeyFormat, text: string): Promise<KeyDocument | Unread> {
    return text.length > MAX_LENGTH ? TOO_LARGE : this.pool.ask({ about: 'keys', format, text });
  }

  /** What a text says, from the same processes. Throws `ReaderError`. */
  async read(text: SourceText): Promise<BlobFacts> {
    return this.pool.ask({ about: 'facts', ...text });
  }

  close(): Promise<void> {
    return this.pool.close();
  }
}

const TOO_LARGE: Unread = { kind: 'unread', reason: 'too-large' };
