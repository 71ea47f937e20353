import { type Place, totalOf } from './place.js';

/** Places that wait for their turn: by the least length of a path through them, then by the length of their text. */
export class Agenda {
  private readonly totals = new Map<number, Map<number, Place[]>>();

  constructor(places: readonly Place[]) {
    for (const place of places) this.add(place);
  }

  get isEmpty(): boolean {
    return this.totals.size === 0;
  }

  add(place: Place): void {
    const total = totalOf(place);
    const lengths = this.totals.get(total);
    const equal = lengths?.get(place.length);
    if (equal !== undefined) equal.push(place);
    else if (lengths !== undefined) lengths.set(place.length, [place]);
    else this.totals.set(total, new Map([[place.length, [place]]]));
  }

  /** Takes the places of one total out, by the length of their texts. */
  take(total: number): Map<number, Place[]> {
    const lengths = this.totals.get(total) ?? new Map<number, Place[]>();
    this.totals.delete(total);
    return lengths;
  }
}
