import type { Automaton } from './automaton.js';

declare const opaque: unique symbol;

/**
 * A set of paths that can be asked with `overlap`, `contains`, `matches` and `isEmpty`: a scope, or what `intersect` and
 * `subtract` make of two sets.
 */
export interface PathSet {
  readonly [opaque]: true;
}

/** A set of paths that is written down as patterns. Made by `parseScope`. */
export interface Scope extends PathSet {
  /** The patterns as written: what to store and to show. */
  readonly patterns: readonly string[];
}

/** Where a set comes from. */
export type Origin =
  | { readonly kind: 'patterns'; readonly patterns: readonly string[] }
  | { readonly kind: 'intersect' | 'subtract'; readonly a: PathSet; readonly b: PathSet };

/** What is behind a `PathSet`. A path is in it when `includes` accepts and `excludes` does not. */
export interface CompiledSet {
  readonly origin: Origin;
  readonly includes: Automaton;
  readonly excludes: Automaton;
}

export function seal(set: CompiledSet): PathSet {
  return set as unknown as PathSet;
}

/** For a set whose origin is these patterns. */
export function sealScope(patterns: readonly string[], automata: Omit<CompiledSet, 'origin'>): Scope {
  return { patterns, origin: { kind: 'patterns', patterns }, ...automata } as unknown as Scope;
}

export function compiled(set: PathSet): CompiledSet {
  return set as unknown as CompiledSet;
}
