import { Agenda } from './agenda.js';
import { candidates } from './candidates.js';
import { mergeLayers } from './merge-layers.js';
import { type Place, type Search, totalOf } from './place.js';
import { preference } from './readable-character.js';
import { SeenPlaces } from './seen-places.js';
import { nextSegmentShape } from './segment-shape.js';

interface Exploration {
  readonly search: Search;
  readonly visit: (place: Place) => boolean;
  readonly agenda: Agenda;
  readonly seen: SeenPlaces;
}

/**
 * Visits every place that can be reached from the starts until a visit answers `true`; then that place is the answer.
 * Places come by the least length that a path through them can have, then by the length of their text, then the most
 * readable first. So the first path found is a shortest one, and what only longer paths need is never looked at (A*).
 */
export function explore(starts: readonly Place[], search: Search, visit: (place: Place) => boolean): Place | null {
  const exploration = { search, visit, agenda: new Agenda(starts), seen: new SeenPlaces() };
  for (let total = 0; !exploration.agenda.isEmpty; total += 1) {
    const found = exploreTotal(total, exploration);
    if (found !== null) return found;
  }
  return null;
}

/** All places whose paths have at least `total` characters, layer by layer of equally long texts. */
function exploreTotal(total: number, exploration: Exploration): Place | null {
  const joining = exploration.agenda.take(total);
  let layer: Place[] = [];
  for (let length = Math.min(...joining.keys()); layer.length > 0 || joining.size > 0; length += 1) {
    layer = mergeLayers(layer, joining.get(length) ?? []).filter((place) => exploration.seen.add(place));
    joining.delete(length);
    const found = layer.find(exploration.visit);
    if (found !== undefined) return found;
    layer = advance(layer, total, exploration);
  }
  return null;
}

/** The places one character further that belong to the same total, in the order of their texts. Others have to wait. */
function advance(layer: readonly Place[], total: number, { search, agenda }: Exploration): Place[] {
  const reached: Place[] = [];
  for (const place of layer) {
    step(place, search, (next) => {
      if (totalOf(next) === total) reached.push(next);
      else agenda.add(next);
    });
  }
  return inOrder(reached);
}

const RANK_STRIDE = 2 ** 22;

function step(from: Place, { tracker, budget }: Search, reach: (place: Place) => void): void {
  const { below, left: leftFrom, right: rightFrom } = from;
  const length = from.length + 1;
  const characters = tracker?.choices(from.subset, leftFrom.set, rightFrom.set);
  for (const character of characters ?? candidates({ left: leftFrom.set, right: rightFrom.set, labels: [], budget })) {
    const shape = nextSegmentShape(from.shape, character);
    if (shape === null) continue;
    const subset = tracker?.move(from.subset, character) ?? 0;
    const text = from.text + String.fromCodePoint(character);
    const rank = from.rank * RANK_STRIDE + preference(character);
    budget.spend(leftFrom.next.length * rightFrom.next.length);
    for (const left of leftFrom.next) {
      for (const right of rightFrom.next) reach({ left, right, subset, shape, text, length, below, rank });
    }
  }
}

/** Sorts by text. Ranks are counted anew, since they would grow with every layer. */
function inOrder(reached: Place[]): Place[] {
  if (reached.length > 1) reached.sort((left, right) => left.rank - right.rank);
  let order = -1;
  let rank = -1;
  for (const place of reached) {
    if (place.rank !== order) rank += 1;
    order = place.rank;
    place.rank = rank;
  }
  return reached;
}
