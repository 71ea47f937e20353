import { type BlobFacts, type SourceFacts } from '../blob-facts.js';
import { codeLanguageOf } from '../code-language.js';
import { readerOf } from '../reader-of.js';
import { resolversOf } from './resolve-imports.js';
import type { Resolver } from './resolver.js';
import { importWorld } from './world.js';

const UNREAD: SourceFacts = { kind: 'source', imports: [], symbols: [] };

/**
 * Says which files of a tree an import in one of them means. `facts` holds manifests and tsconfigs by path; of source files the paths are
 * enough for TypeScript, JavaScript, Python and Rust. What Java and Go import is found only among files whose facts are given.
 */
export function importResolver(paths: readonly string[], facts: ReadonlyMap<string, BlobFacts>): Resolver {
  const named = paths.flatMap((path) => (codeLanguageOf(path) === null ? [] : [[path, UNREAD] as const]));
  const resolvers = resolversOf(importWorld(new Map<string, BlobFacts>([...named, ...facts]), paths));
  return (from, imported) => resolvers(readerOf(from))?.(from, imported) ?? [];
}
