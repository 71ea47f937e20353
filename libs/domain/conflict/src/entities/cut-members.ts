import { type Cut, cut, type Piece } from './cut.js';

/** What stands before, between and after the brackets of a piece. */
export function insideOf(
  { entity, text, start }: Piece,
  source: string,
): { head: string; foot: string; cut: Cut } | null {
  const members = entity?.members ?? null;
  if (members === null) return null;
  const end = start + text.length;
  // In Python nothing closes a class: its last line ends it.
  const inner = source.slice(members.end, end).trim() === '' ? end : members.end;
  const pieces = cut({ source, start: members.start, end: inner, entities: members.entities, isFile: false });
  return pieces && { head: source.slice(start, members.start), foot: source.slice(inner, end), cut: pieces };
}

/** Names of all that stands between the brackets of a piece, the outer name before the inner; null when that cannot be told. */
export function namesInside(piece: Piece, source: string): string[] | null {
  const inside = insideOf(piece, source);
  if (inside === null) return null;
  return inside.cut.pieces.flatMap((one) => {
    if (!one.named) return [];
    return [one.key, ...(namesInside(one, source) ?? []).map((name) => `${one.key} / ${name}`)];
  });
}
