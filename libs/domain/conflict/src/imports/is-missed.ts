import type { Piece } from '../entities/cut.js';

export type Side = 'ours' | 'theirs';

/** Whether the merged file needs a name of which this side took the import away. */
export type IsMissed = (name: string, takenBy: Side) => boolean;

/** A name that stands in the rest of the merged text, and that the side does not get from elsewhere. */
export function isMissedIn(text: () => string, rows: Readonly<Record<Side, readonly Piece[]>>): IsMissed {
  let words: Set<string> | null = null;
  const provided = { ours: new Set(rows.ours.flatMap(namesOf)), theirs: new Set(rows.theirs.flatMap(namesOf)) };
  return (name, takenBy) => {
    words ??= new Set(text().match(/[\p{L}\p{N}_$]+/gu));
    return words.has(name) && !provided[takenBy].has(name);
  };
}

/** The names that a piece makes known in its file. */
export function namesOf({ key, entity }: Piece): readonly string[] {
  const rows = entity?.members?.entities.flatMap(({ import: inner }) => inner?.locals ?? []) ?? [];
  if (entity?.import != null) return entity.import.locals;
  return key.startsWith('value ') ? key.slice('value '.length).split(', ') : rows;
}
