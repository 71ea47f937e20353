import { type BlobFacts, type Reader, type SourceText } from '@manyhands/context';

/** Reads what one text says. */
export interface SourceFactsReader {
  read(text: SourceText): Promise<BlobFacts>;
}

interface Kept {
  readonly facts: BlobFacts;
  readonly weight: number;
}

/** What blobs say of imports, each read once. Those that were asked for last are kept, up to a weight in bytes of memory, about. */
export class SourceFactsCache {
  readonly #kept = new Map<string, Kept>();
  #weight = 0;

  constructor(
    private readonly reader: SourceFactsReader,
    private readonly maxWeight: number,
  ) {}

  get(key: string): BlobFacts | undefined {
    const known = this.#kept.get(key);
    if (known === undefined) return undefined;
    this.#kept.delete(key);
    this.#kept.set(key, known);
    return known.facts;
  }

  /** Throws `ReaderError` when the reader itself does not work. */
  async read(key: string, text: SourceText): Promise<BlobFacts> {
    const facts = aboutImports(await this.reader.read(text), text.reader);
    this.#keep(key, { facts, weight: weightOf(key, facts) });
    return facts;
  }

  #keep(key: string, kept: Kept): void {
    this.#weight += kept.weight - (this.#kept.get(key)?.weight ?? 0);
    this.#kept.delete(key);
    this.#kept.set(key, kept);
    for (const [oldest, { weight }] of this.#kept) {
      if (this.#weight <= this.maxWeight) return;
      this.#kept.delete(oldest);
      this.#weight -= weight;
    }
  }
}

const BY_SYMBOL: readonly Reader[] = ['go', 'java'];

/** Without what no import is resolved by: most of the memory would go to it. */
function aboutImports(facts: BlobFacts, reader: Reader): BlobFacts {
  if (facts.kind !== 'source') return facts;
  const symbols = BY_SYMBOL.includes(reader) ? facts.symbols : [];
  const byName = reader === 'python' || BY_SYMBOL.includes(reader);
  const imports = byName ? facts.imports : facts.imports.map(({ module }) => ({ module, names: [] }));
  return { ...facts, symbols, imports };
}

/** What an object and its strings take besides their characters, about. */
const OVERHEAD = 100;

const weightOf = (key: string, facts: BlobFacts): number =>
  OVERHEAD + key.length + (facts.kind === 'source' ? weightOfSource(facts) : JSON.stringify(facts).length * 2);

function weightOfSource({ imports, symbols }: Extract<BlobFacts, { kind: 'source' }>): number {
  const texts = [...symbols, ...imports.flatMap(({ module, names }) => [module, ...names])];
  return texts.reduce((sum, text) => sum + OVERHEAD + text.length, 0);
}
