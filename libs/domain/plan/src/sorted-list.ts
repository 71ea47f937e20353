/** A waiting line: what was put in comes out in order; among equals, first in first out. */
export class SortedList<Item> {
  private readonly items: Item[] = [];

  /** `compare` as for `Array.sort`. */
  constructor(private readonly compare: (left: Item, right: Item) => number) {}

  get first(): Item | undefined {
    return this.items[0];
  }

  add(item: Item): void {
    let [low, high] = [0, this.items.length];
    while (low < high) {
      const middle = (low + high) >>> 1;
      const at = this.items[middle];
      if (at !== undefined && this.compare(at, item) <= 0) low = middle + 1;
      else high = middle;
    }
    this.items.splice(low, 0, item);
  }

  takeFirst(): Item | undefined {
    return this.items.shift();
  }
}
