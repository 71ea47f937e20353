/** The columns of the board, from left to right. */
export const COLUMNS = ['todo', 'doing', 'done'] as const;

export type Column = (typeof COLUMNS)[number];

/** What a person decides about a card. */
export type CardDraft = {
  readonly title: string;
  readonly column: Column;
  /** A member's handle, or null when nobody works on the card. */
  readonly assignee: string | null;
};

/** A card as it is stored and as the API answers it. */
export type Card = CardDraft & {
  readonly id: string;
  /** Counts the changes. A client names the version it saw, so that nobody overwrites what they did not read. */
  readonly version: number;
};

/** A change of a card: fields that are absent stay as they are. */
export type CardPatch = Partial<CardDraft>;

/** What a new card has where nothing was said; also what cards stored by an older release get for newer fields. */
export const EMPTY_DRAFT: CardDraft = {
  title: '',
  column: 'todo',
  assignee: null,
};
