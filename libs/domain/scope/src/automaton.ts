import type { CharacterSet } from './character-set.js';
import type { Heads } from './heads.js';

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
  /** Fewest characters from here to the end of a path. */
  readonly rest: number;
  /** Length of the directories that the state's pattern names before its first wildcard, the last `/` included. */
  readonly named: number;
}

/** One written-out pattern: where it starts, and the literal text that every path it matches begins and ends with. */
export interface Start {
  readonly prefix: string;
  readonly suffix: string;
  /** The pattern has no wildcard: `prefix` is its one path, with the final `/`. */
  readonly literal: boolean;
  readonly states: readonly State[];
}

/**
 * Accepts the paths of any of its patterns. A path is read with a `/` after **every** segment, also the last:
 * then `**` is nothing but "any number of segments", wherever it stands.
 */
export interface Automaton {
  /** Sorted by prefix, so that two automata are compared in one walk. */
  readonly starts: readonly Start[];
  /** Of the prefixes: tells most pairs of automata apart at a glance. */
  readonly heads: Heads;
  readonly size: number;
  /** Consumes anything for ever, and accepts: the part of a path below one that was matched already. */
  readonly free: State;
}
