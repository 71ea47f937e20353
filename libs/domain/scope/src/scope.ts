import type { Automaton } from './automaton.js';

declare const opaque: unique symbol;

/** A parsed scope. Make one with `parseScope`; ask it with `overlap`, `contains`, `matches` and `isEmpty`. */
export interface Scope {
  /** The patterns as written: what to store and to show. */
  readonly patterns: readonly string[];
  readonly [opaque]: true;
}

/** What is behind a `Scope`. A path is in it when `includes` accepts and `excludes` does not. */
export interface CompiledScope {
  readonly patterns: readonly string[];
  readonly includes: Automaton;
  readonly excludes: Automaton;
}

export function seal(compiled: CompiledScope): Scope {
  return compiled as unknown as Scope;
}

export function compiled(scope: Scope): CompiledScope {
  return scope as unknown as CompiledScope;
}
