export type OutlineLanguage = 'typescript' | 'tsx' | 'javascript' | 'python' | 'go' | 'java' | 'rust';

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

const BY_EXTENSION: Readonly<Record<string, OutlineLanguage>> = {
  ts: 'typescript',
  mts: 'typescript',
  cts: 'typescript',
  tsx: 'tsx',
  js: 'javascript',
  mjs: 'javascript',
  cjs: 'javascript',
  jsx: 'javascript',
  py: 'python',
  pyi: 'python',
  go: 'go',
  java: 'java',
  rs: 'rust',
};

/** Null for a language of which no outline is made. */
export function outlineLanguageOf(path: string): OutlineLanguage | null {
  const extension = /\.([a-z]+)$/.exec(path)?.[1] ?? '';
  return Object.hasOwn(BY_EXTENSION, extension) ? (BY_EXTENSION[extension] ?? null) : null;
}
