import { type Import, MAX_IMPORTS, MAX_SYMBOLS, type SourceFacts } from '@manyhands/context';

/** Imports of one module are one import; names are in order and without repetition; both are bounded. */
export function sourceFacts(imports: Iterable<Import>, symbols: Iterable<string>): SourceFacts {
  const merged = new Map<string, Set<string>>();
  for (const { module, names } of imports) {
    const known = merged.get(module) ?? new Set();
    for (const name of names) known.add(name);
    merged.set(module, known);
    if (merged.size >= MAX_IMPORTS) break;
  }
  return {
    kind: 'source',
    imports: [...merged].map(([module, names]) => ({ module, names: [...names].slice(0, MAX_SYMBOLS) })),
    symbols: [...new Set(symbols)].slice(0, MAX_SYMBOLS),
  };
}
