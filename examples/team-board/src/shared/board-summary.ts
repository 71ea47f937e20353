import { COLUMNS, type Card, type Column } from './card.js';

/** How many cards each column holds. */
export function countByColumn(cards: readonly Card[]): Record<Column, number> {
  const counts = Object.fromEntries(COLUMNS.map((column) => [column, 0])) as Record<Column, number>;
  for (const card of cards) counts[card.column] += 1;
  return counts;
}

/** How far the board is, in whole percent; an empty board is at 0. */
export function percentDone(cards: readonly Card[]): number {
  return cards.length === 0 ? 0 : Math.round((countByColumn(cards).done / cards.length) * 100);
}
