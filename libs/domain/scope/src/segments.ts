import type { CharacterSet } from './character-set.js';
import { checkSegment } from './check-text.js';
import { codePoints, combines, fold } from './fold.js';
import { type Refusal, refuse } from './problems.js';
import type { Token } from './token.js';

/** A piece of a segment: a literal character, one character out of a set, or `*`. */
export type Part =
  | { readonly kind: 'literal'; readonly character: number }
  | { readonly kind: 'characters'; readonly set: CharacterSet }
  | { readonly kind: 'star' };

/** A segment of a pattern: `**`, or a name made of parts. */
export type Segment = { readonly kind: 'tree' } | { readonly kind: 'name'; readonly parts: readonly Part[] };

export type Segments = { readonly ok: true; readonly segments: readonly Segment[] } | Refusal;

const TREE: Segment = { kind: 'tree' };

/** Reads one written-out pattern. A trailing `/` is a `**`; neighbouring `**` are one. */
export function readSegments(tokens: readonly Token[]): Segments {
  const first = tokens.find(({ kind }) => kind !== 'nothing');
  if (first === undefined) return refuse('empty', 'stands for an empty path: every alternative must name one');
  if (first.kind === 'slash') return refuse('absolute', 'is absolute: start with a name');
  const pieces = split(tokens);
  const endsInSlash = pieces.at(-1)?.length === 0;
  const segments: Segment[] = [];
  for (const piece of endsInSlash ? pieces.slice(0, -1) : pieces) {
    const segment = readSegment(piece);
    if ('ok' in segment) return segment;
    append(segments, segment);
  }
  if (endsInSlash) append(segments, TREE);
  return checkResource(segments) ?? { ok: true, segments };
}

function append(segments: Segment[], segment: Segment): void {
  if (segment.kind === 'name' || segments.at(-1)?.kind !== 'tree') segments.push(segment);
}

type Piece = Exclude<Token, { readonly kind: 'slash' | 'open' | 'comma' | 'close' }>;

/** Braces and their commas are written out by now. */
function isPiece(token: Token): token is Piece {
  return token.kind !== 'slash' && token.kind !== 'open' && token.kind !== 'comma' && token.kind !== 'close';
}

function split(tokens: readonly Token[]): Piece[][] {
  const pieces: Piece[][] = [[]];
  for (const token of tokens) {
    if (token.kind === 'slash') pieces.push([]);
    else if (isPiece(token)) pieces.at(-1)?.push(token);
  }
  return pieces;
}

function readSegment(piece: readonly Piece[]): Segment | Refusal {
  if (piece.length === 1 && piece[0]?.kind === 'tree') return TREE;
  const parts = partsOf(piece);
  if (parts === null) {
    return refuse('invalid-globstar', 'has "**" inside a segment: write * there, or ** between slashes');
  }
  const folded = foldLiterals(parts);
  if (folded === null) {
    return refuse('combining-mark', 'has a combining mark right after a wildcard: write the letter that carries it');
  }
  if (folded.some((part) => part.kind !== 'literal')) return { kind: 'name', parts: folded };
  return checkSegment(literalText(folded)) ?? { kind: 'name', parts: folded };
}

/** Neighbouring stars, which only braces can make, are one star. */
function partsOf(piece: readonly Piece[]): Part[] | null {
  const parts: Part[] = [];
  for (const sign of piece) {
    if (sign.kind === 'tree') return null;
    if (sign.kind === 'nothing') continue;
    if (sign.kind !== 'star' || parts.at(-1)?.kind !== 'star') parts.push(sign);
  }
  return parts;
}

export function hasWildcard(segments: readonly Segment[]): boolean {
  return segments.some((segment) => !isLiteral(segment));
}

/** Whether the segment matches one name only. */
export function isLiteral(segment: Segment): boolean {
  return segment.kind === 'name' && segment.parts.every((part) => part.kind === 'literal');
}

/** Written-out braces can bring a letter and its accent together, so every run of literals is folded again. */
function foldLiterals(parts: readonly Part[]): Part[] | null {
  const folded: Part[] = [];
  for (let at = 0; at < parts.length;) {
    let end = at;
    while (parts[end]?.kind === 'literal') end += 1;
    const characters = codePoints(fold(literalText(parts.slice(at, end))));
    if (at > 0 && combines(characters[0] ?? 0)) return null;
    for (const character of characters) folded.push({ kind: 'literal', character });
    const wildcard = parts[end];
    if (wildcard !== undefined) folded.push(wildcard);
    at = end + 1;
  }
  return folded;
}

function literalText(parts: readonly Part[]): string {
  let text = '';
  for (const part of parts) {
    if (part.kind === 'literal') text += String.fromCodePoint(part.character);
  }
  return text;
}

/** `res:` without a kind and a name is a slip of the pen that would protect nothing. */
function checkResource(segments: readonly Segment[]): Refusal | null {
  const first = segments[0];
  if (first?.kind !== 'name' || literalText(first.parts.slice(0, 'res:'.length)) !== 'res:') return null;
  if (first.parts.length > 'res:'.length && segments.length > 1) return null;
  return refuse('invalid-resource', 'names no resource: write res:kind/name, for example res:migration/next');
}
