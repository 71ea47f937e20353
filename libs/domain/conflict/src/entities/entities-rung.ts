import { codeLanguageOf } from '@manyhands/context';
import { NOT_FOR_THIS_FILE, type Outcome, type Rung, type ThreeTexts } from '../rung.js';
import type { SyntaxReader } from '../syntax-reader.js';
import { problemOf } from './check-result.js';
import { EntityMerge } from './merge-entities.js';
import { readSides } from './read-sides.js';

/** Rung 5: functions, classes, members and the like, each by itself. */
export function entitiesRung(reader: SyntaxReader): Rung {
  return { number: 5, name: 'entities', attempt: (texts) => attempt(texts, reader) };
}

async function attempt(texts: ThreeTexts, reader: SyntaxReader): Promise<Outcome> {
  const language = codeLanguageOf(texts.path);
  if (language === null) return NOT_FOR_THIS_FILE;
  const sides = await readSides(reader, language, texts);
  if (sides.kind === 'refused') return sides;
  const merge = new EntityMerge(sides.sources, { layoutMatters: language === 'python' });
  const merged = merge.merge(sides.cuts);
  if (merged.kind === 'refused') return merged;
  const problem = await problemOf(reader, { language, text: merged.text, keys: merged.keys }, texts);
  return problem ?? { kind: 'resolved', text: merged.text, changes: merge.changes };
}
