import type { CodeLanguage } from '@manyhands/context';
import { type Refused, refused, type ThreeTexts } from '../rung.js';
import type { SyntaxReader } from '../syntax-reader.js';
import type { Three } from '../text/merge-tokens.js';
import { type Cut, cut } from './cut.js';

export type ReadSide = { readonly kind: 'cut'; readonly source: string; readonly cut: Cut } | Refused;
export interface ReadSides {
  readonly kind: 'sides';
  readonly cuts: Three<Cut>;
  readonly sources: Three<string>;
}

/** Nobody wrote a file with more of them. */
const MOST_ENTITIES = 10_000;

/** Outlines a text and cuts it at its entities. A text with syntax errors is not cut. */
export async function readSide(reader: SyntaxReader, language: CodeLanguage, source: string): Promise<ReadSide> {
  const outline = source === '' ? { kind: 'outline' as const, entities: [] } : await reader.outline(language, source);
  if (outline.kind === 'unread') return refused(outline.reason, 'its entities cannot be told');
  if (outline.entities.length > MOST_ENTITIES) return refused('too-large', `more than ${MOST_ENTITIES} entities`);
  const found = cut({ source, start: 0, end: source.length, entities: outline.entities, isFile: true });
  return found === null
    ? refused('formatting', 'entities share lines with something else')
    : { kind: 'cut', source, cut: found };
}

export async function readSides(
  reader: SyntaxReader,
  language: CodeLanguage,
  texts: ThreeTexts,
): Promise<ReadSides | Refused> {
  const read = (text: string) => readSide(reader, language, text);
  const [base, ours, theirs] = await Promise.all([read(texts.base), read(texts.ours), read(texts.theirs)]);
  for (const side of [base, ours, theirs]) if (side.kind === 'refused') return side;
  if (base.kind === 'refused' || ours.kind === 'refused' || theirs.kind === 'refused') return refused('unparsable', '');
  return {
    kind: 'sides',
    cuts: { base: base.cut, ours: ours.cut, theirs: theirs.cut },
    sources: { base: base.source, ours: ours.source, theirs: theirs.source },
  };
}
