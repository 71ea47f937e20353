import type { CodeLanguage } from '@manyhands/context';
import { problemOf, type SettledEntity } from '../entities/check-result.js';
import { EntityMerge, type OpenEntity } from '../entities/merge-entities.js';
import { readSides, type ReadSides } from '../entities/read-sides.js';
import type { Change, Refused, ThreeTexts } from '../rung.js';
import type { SyntaxReader } from '../syntax-reader.js';
import { namesProblem } from './judge-answer.js';

/** The file with answers in it. */
export interface Filled {
  readonly kind: 'filled';
  readonly text: string;
  readonly changes: readonly Change[];
  /** What the sides disagree about, answered or not. */
  readonly open: readonly OpenEntity[];
}

interface FileParts {
  readonly reader: SyntaxReader;
  readonly language: CodeLanguage;
  readonly texts: ThreeTexts;
  readonly sides: ReadSides;
}

/** A file of which some entities wait for an answer. Everything else in it is merged as by rung 5. */
export class OpenFile {
  private constructor(private readonly parts: FileParts) {}

  static async read(parts: Omit<FileParts, 'sides'>): Promise<OpenFile | Refused> {
    const sides = await readSides(parts.reader, parts.language, parts.texts);
    return sides.kind === 'refused' ? sides : new OpenFile({ ...parts, sides });
  }

  /** Merges the file with these answers, by the names of entities, and ours where there is none yet; reads the result again. */
  async fill(answers: ReadonlyMap<string, string>): Promise<Filled | Refused> {
    const { reader, language, texts, sides } = this.parts;
    const open: OpenEntity[] = [];
    const settle = (one: OpenEntity): string | null => {
      open.push(one);
      return answers.get(one.pair.name) ?? one.pair.ours;
    };
    const merge = new EntityMerge(sides.sources, { layoutMatters: language === 'python' }, settle);
    const merged = merge.merge(sides.cuts);
    if (merged.kind === 'refused') return merged;
    const settled = open.flatMap((one) => settledBy(one, answers.get(one.pair.name)));
    const expected = { language, text: merged.text, keys: merged.keys, settled };
    const problem = await problemOf(reader, expected, texts);
    return problem ?? { kind: 'filled', text: merged.text, changes: merge.changes, open };
  }
}

const settledBy = ({ pair, inside: sides, single }: OpenEntity, text: string | undefined): SettledEntity[] =>
  text === undefined ? [] : [{ name: pair.name, text, single, namesProblem: (inside) => namesProblem(sides, inside) }];
