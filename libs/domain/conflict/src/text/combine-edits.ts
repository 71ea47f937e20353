import { matchTokens } from './match-tokens.js';
import type { ConflictChunk } from './merge-tokens.js';

/** Base tokens from `from` (inclusive) to `to` (exclusive) become these. */
interface Edit {
  readonly from: number;
  readonly to: number;
  readonly tokens: readonly string[];
}

/** Of more lines than these it is too easily mistaken which belongs to which. */
const MOST_LINES = 4;
const MOST_LINES_BY_WORD = 2;

/**
 * Settles a conflict of lines in which the sides changed different lines next to each other, or different words of a line. Null
 * when they changed the same, or put something at the same place.
 */
export function combineEdits({ base, ours, theirs }: ConflictChunk): readonly string[] | null {
  if (base.length === 0) return null;
  const size = Math.max(base.length, ours.length, theirs.length);
  const byLine = size <= MOST_LINES ? combined({ base, ours, theirs }, true) : null;
  if (byLine !== null || size > MOST_LINES_BY_WORD) return byLine;
  const words = { base: wordsOf(base), ours: wordsOf(ours), theirs: wordsOf(theirs) };
  const byWord = combined(words, false);
  return byWord === null ? null : [byWord.join('')];
}

const wordsOf = (lines: readonly string[]): string[] => lines.join('').match(/[\p{L}\p{N}_$]+|\s+|./gsu) ?? [];

function combined({ base, ours, theirs }: Omit<ConflictChunk, 'kind'>, mayTouch: boolean): readonly string[] | null {
  const edits = [...editsOf(base, ours), ...editsOf(base, theirs)].sort(
    (one, other) => one.from - other.from || one.to - other.to,
  );
  const result: string[] = [];
  let [at, last] = [0, null as Edit | null];
  for (const edit of edits) {
    if (last !== null && collide(last, edit, mayTouch)) return null;
    result.push(...base.slice(at, edit.from), ...edit.tokens);
    [at, last] = [edit.to, edit];
  }
  return [...result, ...base.slice(at)];
}

/** Where something is put in, nothing else may end or begin. */
function collide(one: Edit, other: Edit, mayTouch: boolean): boolean {
  if (other.from > one.to) return false;
  if (other.from < one.to || !mayTouch) return true;
  return one.from === one.to || other.from === other.to;
}

function editsOf(base: readonly string[], side: readonly string[]): Edit[] {
  const edits: Edit[] = [];
  let [b, s] = [0, 0];
  for (const [i, j] of [...matchTokens(base, side), [base.length, side.length] as const]) {
    if (i > b || j > s) edits.push({ from: b, to: i, tokens: side.slice(s, j) });
    [b, s] = [i + 1, j + 1];
  }
  return edits;
}
