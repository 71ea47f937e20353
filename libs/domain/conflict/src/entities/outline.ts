/** Places are UTF-16 offsets: from `start` (inclusive) to `end` (exclusive). */
export interface Span {
  readonly start: number;
  readonly end: number;
}

/** One name of an import, as it is written, and what the file calls it. */
export interface ImportedName extends Span {
  readonly local: string;
}

/** `import head, { names } from 'module'` */
export interface ImportPart {
  /** What the file calls things by this import, all of them. Empty for an import that only runs something. */
  readonly locals: readonly string[];
  /** The list of names that can be merged one by one, without its brackets; null when there is none. */
  readonly list: (Span & { readonly names: readonly ImportedName[] }) | null;
}

export interface Entity extends Span {
  /** What it is and how it is called: `value Cart`, `type Item`, `import ./cart`, `call describe "cart"`. Null for a nameless statement. */
  readonly key: string | null;
  /** Where the part ends that others see: there its body begins, or the value that it is given. Not set for what has neither. */
  readonly head?: number;
  /** Running it does something, so that its place among others of the kind matters. */
  readonly effects: boolean;
  readonly import: ImportPart | null;
  /** What stands between its brackets, when that can be merged one by one. */
  readonly members: (Span & { readonly entities: readonly Entity[] }) | null;
}

/** The entities of a text in its order; none overlaps another. */
export interface Outline {
  readonly kind: 'outline';
  readonly entities: readonly Entity[];
}
