import { EMPTY_DRAFT, type Card } from '../../src/shared/card.js';

/** A card for a test: say only what the test is about. */
export function aCard(said: Partial<Card> = {}): Card {
  return { ...EMPTY_DRAFT, id: 'card-1', version: 1, title: 'Write the minutes', ...said };
}
