import type { CharacterSet } from './character-set.js';

/**
 * A place in a pattern. It consumes one character of `set` and goes to every state of `next`;
 * steps that consume nothing are already followed. A state that accepts consumes nothing.
 */
export interface State {
  /** Unique within its automaton, below `MAX_STATES + 1`. */
  readonly id: number;
  readonly set: CharacterSet;
  readonly next: readonly State[];
  readonly accepts: boolean;
  /** Every path that goes on from here is accepted: the state belongs to a `**` at the end. */
  readonly forever: boolean;
  /** Length of the directories that the state's pattern names before its first wildcard, the last `/` included. */
  readonly named: number;
}

/** One written-out pattern: where it starts, and the literal text that every path it matches starts with. */
export interface Start {
  readonly prefix: string;
  /** The pattern has no wildcard: `prefix` is its one path, with the final `/`. */
  readonly literal: boolean;
  readonly states: readonly State[];
}

/**
 * Accepts the paths of any of its patterns. A path is read with a `/` after **every** segment, also the last:
 * then `**` is nothing but "any number of segments", wherever it stands.
 */
export interface Automaton {
  readonly starts: readonly Start[];
  readonly size: number;
  /** Consumes anything for ever, and accepts: the part of a path below one that was matched already. */
  readonly free: State;
}
