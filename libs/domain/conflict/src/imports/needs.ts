import { isImport, type Piece } from '../entities/cut.js';

export type Side = 'ours' | 'theirs';

/** What the rest of the merged text says about names that imports make known. */
export interface Needs {
  /** It uses a name of which this side took the import away, and does not get from elsewhere. */
  isMissed(name: string, takenBy: Side): boolean;
  /** It does not use a name any more that the rest of this side uses. */
  isOutdated(name: string, addedBy: Side): boolean;
}

/** `rest` gives the merged text without imports; it is asked for when the first import is looked at. */
export function needsOf(rest: () => string, rows: Readonly<Record<Side, readonly Piece[]>>): Needs {
  let words: Set<string> | null = null;
  const isUsed = (name: string): boolean => (words ??= wordsIn(rest())).has(name);
  const provided = { ours: new Set(rows.ours.flatMap(namesOf)), theirs: new Set(rows.theirs.flatMap(namesOf)) };
  const used = { ours: wordsIn(restOf(rows.ours)), theirs: wordsIn(restOf(rows.theirs)) };
  return {
    isMissed: (name, takenBy) => isUsed(name) && !provided[takenBy].has(name),
    isOutdated: (name, addedBy) => used[addedBy].has(name) && !isUsed(name),
  };
}

/** Lines of comments, and names behind a dot, use no import. */
const COMMENT_LINES = /^[ \t]*(\/\/|\/?\*[ *]|#[ !]).*$/gm;
const MEMBER_NAMES = /(^|[^.])\.\s*[\p{L}_$][\p{L}\p{N}_$]*/gu;

export const withoutCommentLines = (text: string): string => text.replace(COMMENT_LINES, '');

/** The names that a text of source code uses, as far as words tell. */
export const wordsIn = (text: string): Set<string> =>
  new Set(
    withoutCommentLines(text)
      .replace(MEMBER_NAMES, '$1.')
      .match(/[\p{L}\p{N}_$]+/gu),
  );
const restOf = (row: readonly Piece[]): string =>
  row.flatMap((piece) => (isImport(piece) ? [] : [piece.text])).join('\n');

/** The names that a piece makes known in its file. */
export function namesOf({ key, entity }: Piece): readonly string[] {
  const rows = entity?.members?.entities.flatMap(({ import: inner }) => inner?.locals ?? []) ?? [];
  if (entity?.import != null) return entity.import.locals;
  return key.startsWith('value ') ? key.slice('value '.length).split(', ') : rows;
}
