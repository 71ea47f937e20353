import type { Card } from '../shared/card.js';
import { mentions } from '../shared/text.js';
import { Problem } from './problem.js';

/** What `GET /api/cards?name=wanted` understands: for each name, what it makes of the wanted value. */
const filters: Readonly<Record<string, (wanted: string) => (card: Card) => boolean>> = {
  column: (wanted) => (card) => card.column === wanted,
  assignee: (wanted) => (card) => (card.assignee ?? 'nobody') === wanted,
  text: (wanted) => (card) => mentions(card.title, wanted),
};

/** The cards that fit every parameter. A parameter that means nothing here is refused, not ignored. */
export function selectCards(cards: readonly Card[], query: URLSearchParams): Card[] {
  return [...query].reduce<Card[]>(
    (selected, [name, wanted]) => {
      const filter = Object.hasOwn(filters, name) ? filters[name] : undefined;
      if (filter === undefined) throw new Problem(400, `cards cannot be selected by "${name}"`);
      return selected.filter(filter(wanted));
    },
    [...cards],
  );
}
