import type { CodeLanguage } from '@manyhands/context';
import { namesOf } from '../imports/needs.js';
import { type Refused, refused, type ThreeTexts } from '../rung.js';
import type { SyntaxReader } from '../syntax-reader.js';
import type { Piece } from './cut.js';
import { insideOf } from './cut-members.js';
import { readSide } from './read-sides.js';

export interface Expected {
  readonly language: CodeLanguage;
  readonly text: string;
  /** The names of all pieces in order, those of inner rows with the outer name before them. */
  readonly keys: readonly string[];
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
  const isWhole = found.length === expected.keys.length && found.every((key, at) => key === expected.keys[at]);
  if (!isWhole) return refused('lost', 'the result does not hold the entities that it must');
  const twice = await twiceDeclared(reader, expected.language, { result: result.cut.pieces, texts });
  return twice === undefined ? null : refused('duplicate', `${twice} would be declared twice`);
}

interface Flattening {
  readonly source: string;
  /** Names of pieces that were merged one by one. */
  readonly opened: ReadonlySet<string>;
  readonly path: string;
}

function flattened(pieces: readonly Piece[], { source, opened, path }: Flattening): string[] {
  return pieces.flatMap((piece) => {
    const name = path + piece.key;
    const inside = opened.has(name) ? insideOf(piece, source) : null;
    return inside === null ? [name] : [name, ...flattened(inside.cut.pieces, { source, opened, path: `${name} / ` })];
  });
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
