import type { CodeLanguage } from '@manyhands/context';
import { namesOf } from '../imports/needs.js';
import { type Refused, refused, type ThreeTexts } from '../rung.js';
import type { SyntaxReader } from '../syntax-reader.js';
import type { Piece } from './cut.js';
import { insideOf, namesInside } from './cut-members.js';
import { readSide } from './read-sides.js';

export interface Expected {
  readonly language: CodeLanguage;
  readonly text: string;
  /** The names of all pieces in order, those of inner rows with the outer name before them. */
  readonly keys: readonly string[];
  /** Entities whose text no side gave: it must stand there to the letter, and hold what `namesProblem` wants. */
  readonly settled?: readonly SettledEntity[];
}

export interface SettledEntity {
  readonly name: string;
  readonly text: string;
  /** It must be one entity, and not several of one name. */
  readonly single: boolean;
  /** What is wrong with the names inside of it, in words; null when all is well. */
  readonly namesProblem: (inside: readonly string[] | null) => string | null;
}

/** Reads the result again: it parses, holds each entity once, and declares no name twice. Null when all is well. */
export async function problemOf(reader: SyntaxReader, expected: Expected, texts: ThreeTexts): Promise<Refused | null> {
  const result = await readSide(reader, expected.language, expected.text);
  if (result.kind === 'refused') return refused('lost', `the result is ${result.because}`);
  const found = flattened(result.cut.pieces, {
    source: expected.text,
    opened: openedIn(expected.keys),
    path: '',
  });
  const isWhole = found.length === expected.keys.length && found.every(({ name }, at) => name === expected.keys[at]);
  if (!isWhole) return refused('lost', 'the result does not hold the entities that it must');
  const unsettled = settledProblem(expected, found);
  if (unsettled !== null) return refused('lost', unsettled);
  const twice = await twiceDeclared(reader, expected.language, { result: result.cut.pieces, texts });
  return twice === undefined ? null : refused('duplicate', `${twice} would be declared twice`);
}

interface Flattening {
  readonly source: string;
  /** Names of pieces that were merged one by one. */
  readonly opened: ReadonlySet<string>;
  readonly path: string;
}

interface Found {
  /** With those of the outer pieces before it. */
  readonly name: string;
  readonly piece: Piece;
}

function flattened(pieces: readonly Piece[], { source, opened, path }: Flattening): Found[] {
  return pieces.flatMap((piece) => {
    const name = path + piece.key;
    const inside = opened.has(name) ? insideOf(piece, source) : null;
    const inner = inside === null ? [] : flattened(inside.cut.pieces, { source, opened, path: `${name} / ` });
    return [{ name, piece }, ...inner];
  });
}

/** A text that reaches beyond its own entity, as by a comment that it leaves open, would change what is around it. */
function settledProblem({ settled = [], text: source }: Expected, found: readonly Found[]): string | null {
  for (const { name, text, single, namesProblem } of settled) {
    const piece = found.find((one) => one.name === name)?.piece;
    if (piece?.text !== text) return `${name} does not stand by itself`;
    if (single && piece.entity === null) return `${name} would stand twice`;
    const problem = namesProblem(namesInside(piece, source));
    if (problem !== null) return `${name} ${problem}`;
  }
  return null;
}

const openedIn = (keys: readonly string[]): Set<string> =>
  new Set(
    keys.flatMap((key) => key.split(' / ').flatMap((_, at, all) => (at === 0 ? [] : all.slice(0, at).join(' / ')))),
  );

/** A name that stands for two things, where neither side had that. */
async function twiceDeclared(
  reader: SyntaxReader,
  language: CodeLanguage,
  { result, texts }: { readonly result: readonly Piece[]; readonly texts: ThreeTexts },
): Promise<string | undefined> {
  const doubles = repeated(result);
  if (doubles.size === 0) return undefined;
  for (const text of [texts.ours, texts.theirs]) {
    const side = await readSide(reader, language, text);
    if (side.kind === 'cut') for (const name of repeated(side.cut.pieces)) doubles.delete(name);
  }
  return [...doubles][0];
}

function repeated(pieces: readonly Piece[]): Set<string> {
  const seen = new Set<string>();
  const twice = new Set<string>();
  for (const name of pieces.flatMap(namesOf)) (seen.has(name) ? twice : seen).add(name);
  return twice;
}
