import { codeLanguageOf } from '@manyhands/context';
import { problemOf } from '../entities/check-result.js';
import { type Cut, isImport } from '../entities/cut.js';
import { EntityMerge } from '../entities/merge-entities.js';
import { readSide, readSides, type ReadSides } from '../entities/read-sides.js';
import { NOT_FOR_THIS_FILE, refused, type Outcome, type Refused, type Rung, type ThreeTexts } from '../rung.js';
import type { SyntaxReader } from '../syntax-reader.js';
import { needsOf } from './needs.js';
import { mergeText } from '../text/merge-text.js';
import type { Three } from '../text/merge-tokens.js';

/** Rung 4: where nothing but imports is in conflict, the imports of both sides. */
export function importsRung(reader: SyntaxReader): Rung {
  return { number: 4, name: 'imports', attempt: (texts) => attempt(texts, reader) };
}

async function attempt(texts: ThreeTexts, reader: SyntaxReader): Promise<Outcome> {
  const language = codeLanguageOf(texts.path);
  if (language === null) return NOT_FOR_THIS_FILE;
  const sides = await readSides(reader, language, texts);
  if (sides.kind === 'refused') return sides;
  const rest = mergedRest(sides);
  if (rest.kind === 'refused') return rest;
  const needs = needsOf(() => `${rest.before}\n${rest.after}`, {
    ours: sides.cuts.ours.pieces,
    theirs: sides.cuts.theirs.pieces,
  });
  const merge = new EntityMerge(sides.sources, { layoutMatters: language === 'python' });
  const block = merge.merge(rest.blocks, '', needs);
  if (block.kind === 'refused') return block;
  const text = rest.before + block.text + rest.after;
  const result = await readSide(reader, language, text);
  if (result.kind === 'refused') return refused('lost', `the result is ${result.because}`);
  const others = result.cut.pieces.flatMap((piece) => (isImport(piece) ? [] : [piece.key]));
  const first = result.cut.pieces.findIndex(isImport);
  const keys = [...others.slice(0, first), ...block.keys, ...others.slice(first)];
  const problem = await problemOf(reader, { language, text, keys }, texts);
  return problem ?? { kind: 'resolved', text, changes: merge.changes };
}

interface Rest {
  readonly kind: 'rest';
  readonly before: string;
  readonly after: string;
  readonly blocks: Three<Cut>;
}

interface Split {
  readonly before: string;
  readonly block: Cut;
  readonly after: string;
}

/** What stands around the imports, merged as text. */
function mergedRest({ cuts, sources }: ReadSides): Rest | Refused {
  const [base, ours, theirs] = [
    split(cuts.base, sources.base),
    split(cuts.ours, sources.ours),
    split(cuts.theirs, sources.theirs),
  ];
  if (base === null || ours === null || theirs === null)
    return refused('unsupported', 'the imports do not stand in one block');
  const around = (side: 'before' | 'after') => mergeText({ base: base[side], ours: ours[side], theirs: theirs[side] });
  const [before, after] = [around('before'), around('after')];
  if (before.kind === 'conflict' || after.kind === 'conflict')
    return refused('same-place', 'more than imports is in conflict');
  const blocks = { base: base.block, ours: ours.block, theirs: theirs.block };
  return { kind: 'rest', before: before.text, after: after.text, blocks };
}

/** Null when there are no imports, or something else between them. */
function split({ pieces }: Cut, source: string): Split | null {
  const first = pieces.findIndex(isImport);
  const last = pieces.findLastIndex(isImport);
  const block = pieces.slice(first, last + 1);
  const [begin, end] = [block[0], block.at(-1)];
  if (first < 0 || begin === undefined || end === undefined || !block.every(isImport)) return null;
  return {
    before: source.slice(0, begin.start - begin.blank.length),
    block: { open: '', pieces: block, tail: '' },
    after: source.slice(end.start + end.text.length),
  };
}
