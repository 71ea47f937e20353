import { candidates } from './candidates.js';
import { mergeLayers } from './merge-layers.js';
import type { Place, Search } from './place.js';
import { preference } from './readable-character.js';
import { nextSegmentShape } from './segment-shape.js';

/**
 * Visits every place that can be reached from the starts, shortest text first and the most readable first among
 * equals, until a visit answers `true`; then that place is the answer.
 */
export function explore(starts: readonly Place[], search: Search, visit: (place: Place) => boolean): Place | null {
  const seen = new Set<number>();
  const waiting = byLength(starts);
  let layer: Place[] = [];
  for (let length = 0; layer.length > 0 || waiting.size > 0; length += 1) {
    const joining = waiting.get(length);
    if (joining !== undefined) {
      waiting.delete(length);
      layer = mergeLayers(
        layer,
        joining.filter((place) => isNew(place, seen)),
      );
    }
    const found = layer.find(visit);
    if (found !== undefined) return found;
    layer = advance(layer, search, seen);
  }
  return null;
}

function byLength(places: readonly Place[]): Map<number, Place[]> {
  const lengths = new Map<number, Place[]>();
  for (const place of places) {
    const equal = lengths.get(place.length);
    if (equal === undefined) lengths.set(place.length, [place]);
    else equal.push(place);
  }
  return lengths;
}

/** All places one character further that were not seen before, in the order of their texts. */
function advance(layer: readonly Place[], search: Search, seen: Set<number>): Place[] {
  const reached: Place[] = [];
  for (const place of layer) step(place, search, reached);
  return inOrder(reached, seen);
}

const RANK_STRIDE = 2 ** 22;

function step(from: Place, { tracker, budget }: Search, reached: Place[]): void {
  const { below, left: leftFrom, right: rightFrom } = from;
  const length = from.length + 1;
  const characters = tracker?.choices(from.subset, leftFrom.set, rightFrom.set);
  for (const character of characters ?? candidates(leftFrom.set, rightFrom.set, [])) {
    const shape = nextSegmentShape(from.shape, character);
    if (shape === null) continue;
    const subset = tracker?.move(from.subset, character) ?? 0;
    const text = from.text + String.fromCodePoint(character);
    const rank = from.rank * RANK_STRIDE + preference(character);
    budget.spend(leftFrom.next.length * rightFrom.next.length);
    for (const left of leftFrom.next) {
      for (const right of rightFrom.next) reached.push({ left, right, subset, shape, text, length, below, rank });
    }
  }
}

/** Sorts by text and keeps the first way to each place: what is found first is then the most readable. */
function inOrder(reached: Place[], seen: Set<number>): Place[] {
  if (reached.length > 1) reached.sort((left, right) => left.rank - right.rank);
  const fresh: Place[] = [];
  let order = -1;
  let rank = -1;
  for (const place of reached) {
    if (place.rank !== order) rank += 1;
    order = place.rank;
    place.rank = rank;
    if (isNew(place, seen)) fresh.push(place);
  }
  return fresh;
}

/** 17 bits for each state, 3 for the shape, 15 for the subset: one number, and no two places share it. */
function isNew({ left, right, subset, shape }: Place, seen: Set<number>): boolean {
  const before = seen.size;
  return seen.add(((left.id * 2 ** 17 + right.id) * 8 + shape) * 2 ** 15 + subset).size > before;
}
