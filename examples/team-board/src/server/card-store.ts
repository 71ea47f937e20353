import { EMPTY_DRAFT, type Card } from '../shared/card.js';

/** Keeps the cards. What it hands out is a copy: changing it changes nothing here. */
export type CardStore = {
  list(): Promise<Card[]>;
  get(id: string): Promise<Card | undefined>;
  add(card: Card): Promise<void>;
  /** Stores a changed card. False when the stored one is gone or not at the version just before. */
  replace(card: Card): Promise<boolean>;
  /** False when there was no such card. */
  remove(id: string): Promise<boolean>;
};

/** A store that forgets everything when the process ends. Cards keep the order in which they came. */
export function memoryCardStore(cards: readonly StoredCard[] = []): CardStore {
  const byId = new Map<string, Card>(cards.map((card) => [card.id, withNewerFields(card)]));
  return {
    list: async () => structuredClone([...byId.values()]),
    get: async (id) => structuredClone(byId.get(id)),
    add: async (card) => void byId.set(card.id, structuredClone(card)),
    replace: async (card) => {
      if (byId.get(card.id)?.version !== card.version - 1) return false;
      byId.set(card.id, structuredClone(card));
      return true;
    },
    remove: async (id) => byId.delete(id),
  };
}

/** A card as an older release may have written it. */
export type StoredCard = Pick<Card, 'id' | 'version'> & Partial<Card>;

function withNewerFields(card: StoredCard): Card {
  return { ...EMPTY_DRAFT, ...card };
}
