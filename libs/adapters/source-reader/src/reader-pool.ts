import { type BlobFacts, SourceReader, type SourceText } from '@manyhands/context';
import { ProcessPool, type ReaderPoolOptions } from './pool/process-pool.js';
import { READER_VERSION } from './reader-version.js';

/** Reads what files say about a code base, in processes of their own. */
export class ReaderPool extends SourceReader {
  override readonly version = READER_VERSION;
  private readonly pool: ProcessPool;

  constructor(options: ReaderPoolOptions = {}) {
    super();
    this.pool = new ProcessPool(options);
  }

  /** Throws `ReaderError`. */
  override read(text: SourceText): Promise<BlobFacts> {
    return this.pool.ask({ about: 'facts', ...text });
  }

  override close(): Promise<void> {
    return this.pool.close();
  }
}
