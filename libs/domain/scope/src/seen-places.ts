import type { Place } from './place.js';

/** The places that were visited already: what a search never visits twice. */
export class SeenPlaces {
  private readonly bySubset = new Map<number, Set<number>>();

  /** Whether the place is new. Its text does not count: what comes first is the better way there. */
  add({ left, right, subset, shape }: Place): boolean {
    const seen = this.of(subset);
    const before = seen.size;
    return seen.add((left.id * RIGHTS + right.id) * SHAPES + shape).size > before;
  }

  private of(subset: number): Set<number> {
    const known = this.bySubset.get(subset);
    if (known !== undefined) return known;
    const made = new Set<number>();
    this.bySubset.set(subset, made);
    return made;
  }
}

/** More than any number of a state, and of a shape. */
const RIGHTS = 2 ** 17;
const SHAPES = 8;
