import { isUtf8 } from 'node:buffer';
import { type BlobFacts, codeLanguageOf, type CodeLanguage, readerOf, type SourceText } from '@manyhands/context';
import type { SyntaxReader } from '@manyhands/conflict';
import { readFacts, scriptsOf, type TextFacts } from '@manyhands/interference';

/** Reads texts for comparing: where their parts stand, and what they say. */
export interface FactsReader extends Pick<SyntaxReader, 'outline'> {
  read(text: SourceText): Promise<BlobFacts>;
}

/** Blobs of which the facts are kept. */
const KEPT = 5000;

/** What blobs say, each read once. Those that were asked for last are kept. */
export class BlobFactsCache {
  readonly #texts = new Map<string, TextFacts | null>();
  readonly #documents = new Map<string, BlobFacts>();

  constructor(private readonly reader: FactsReader) {}

  /** Whether anything can be said of a file at this path by its content. */
  isRead = (path: string): boolean => codeLanguageOf(path) !== null || readerOf(path) === 'package-json';

  knows = (path: string, blob: string): boolean => this.#texts.has(keyOf(path, blob));

  /** Null when nothing is known of it. Throws `ReaderError` when the reader itself does not work. */
  async facts(path: string, blob: string, bytes: Buffer | null): Promise<TextFacts | null> {
    const key = keyOf(path, blob);
    const known = this.#texts.get(key);
    if (known !== undefined) return kept(this.#texts, key, known);
    return kept(this.#texts, key, bytes === null ? null : await this.#read(path, bytes));
  }

  /** What a manifest or a tsconfig says. */
  async document(path: string, blob: string, bytes: Buffer | null): Promise<BlobFacts> {
    const key = keyOf(path, blob);
    const known = this.#documents.get(key);
    const reader = readerOf(path);
    if (known !== undefined) return kept(this.#documents, key, known);
    if (reader === null || bytes === null) return { kind: 'unread', reason: 'missing' };
    return kept(this.#documents, key, await this.reader.read({ reader, bytes }));
  }

  knowsDocument = (path: string, blob: string): boolean => this.#documents.has(keyOf(path, blob));

  async #read(path: string, bytes: Buffer): Promise<TextFacts | null> {
    const language = codeLanguageOf(path);
    if (language !== null) return this.#readCode(language, bytes);
    const facts = await this.reader.read({ reader: 'package-json', bytes });
    return facts.kind === 'manifest' ? scriptsOf(facts) : null;
  }

  async #readCode(language: CodeLanguage, bytes: Buffer): Promise<TextFacts | null> {
    if (!isUtf8(bytes)) return null;
    const text = bytes.toString('utf8');
    const [outline, source] = await Promise.all([
      this.reader.outline(language, text),
      this.reader.read({ reader: language, bytes }),
    ]);
    if (outline.kind !== 'outline' || source.kind !== 'source') return null;
    return readFacts({ language, text, outline, source });
  }
}

/** One blob may lie at paths that are read in different ways. */
const keyOf = (path: string, blob: string): string => `${blob} ${readerOf(path)}`;

function kept<Value>(cache: Map<string, Value>, key: string, value: Value): Value {
  cache.delete(key);
  cache.set(key, value);
  const [oldest] = cache.keys();
  if (cache.size > KEPT && oldest !== undefined) cache.delete(oldest);
  return value;
}
