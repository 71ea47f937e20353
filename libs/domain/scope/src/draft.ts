import type { State } from './automaton.js';
import type { CharacterSet } from './character-set.js';

/** A state of one pattern that is still being built: `assemble` gives it its number and drops what leads nowhere. */
export class Draft implements State {
  id = 0;
  named = 0;
  next: readonly Draft[] = [];
  /** Infinity: no path ends after it, as far as is known. */
  rest = Infinity;
  /** The states that lead here. */
  sources: Draft[] = [];

  constructor(
    readonly set: CharacterSet,
    readonly forever: boolean,
    readonly accepts: boolean,
  ) {}
}
