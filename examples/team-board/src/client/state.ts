import type { Card } from '../shared/card.js';
import type { Member } from '../shared/member.js';

/** Everything the page shows. */
export type BoardState = {
  readonly cards: readonly Card[];
  readonly members: readonly Member[];
  /** A sentence for the person, or null when all is well. */
  readonly notice: string | null;
};

export type Action =
  | { readonly type: 'loaded'; readonly cards: readonly Card[]; readonly members: readonly Member[] }
  | { readonly type: 'saved'; readonly card: Card }
  | { readonly type: 'removed'; readonly id: string }
  | { readonly type: 'failed'; readonly notice: string };

export const emptyBoard: BoardState = { cards: [], members: [], notice: null };

/** The state after an action. */
export function reduce(state: BoardState, action: Action): BoardState {
  switch (action.type) {
    case 'loaded':
      return { ...state, cards: action.cards, members: action.members, notice: null };
    case 'saved':
      return { ...state, cards: withCard(state.cards, action.card), notice: null };
    case 'removed':
      return { ...state, cards: state.cards.filter((card) => card.id !== action.id), notice: null };
    case 'failed':
      return { ...state, notice: action.notice };
  }
}

function withCard(cards: readonly Card[], saved: Card): readonly Card[] {
  return cards.some((card) => card.id === saved.id)
    ? cards.map((card) => (card.id === saved.id ? saved : card))
    : [...cards, saved];
}
