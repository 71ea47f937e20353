import { byText, folderOf, nameOf } from '../paths.js';
import type { TreeFile } from '../tree-facts.js';
import { termsOf, wordsOf } from './terms.js';

export interface Match {
  readonly file: number;
  readonly score: number;
  /** The words that both have, as the epic spells them, the most telling first. */
  readonly words: readonly string[];
}

/** Okapi BM25's two constants: how soon a repeated word stops counting, and how much a long text is held against it. */
const K1 = 1.2;
const B = 0.5;
/** What a word counts for in the name of a file, in the names of its folders, and among the names that it offers. */
const WEIGHTS = { name: 3, folder: 1.5, symbol: 1 };
/** The first line of an epic is its title. */
const TITLE_WEIGHT = 2;
/** Symbols of one file that count; generated files have thousands. */
const MAX_SYMBOLS_COUNTED = 60;
const MAX_WORDS_SHOWN = 4;

/** BM25 of the words of an epic over the paths and symbols of all files. Only words of the epic are counted, in one pass. */
export function matchEpic(files: readonly TreeFile[], epic: string): Match[] {
  const query = queryOf(epic);
  const documents = files.map((file) => documentOf(file, query));
  const average = documents.reduce((sum, { length }) => sum + length, 0) / Math.max(1, files.length) || 1;
  const inFiles = new Map<string, number>();
  for (const { counts } of documents) {
    for (const term of counts.keys()) inFiles.set(term, (inFiles.get(term) ?? 0) + 1);
  }
  const idf = (term: string) => {
    const has = inFiles.get(term) ?? 0;
    return Math.log(1 + (files.length - has + 0.5) / (has + 0.5));
  };
  return documents.flatMap(({ counts, length }, file) => {
    if (counts.size === 0) return [];
    const parts = [...counts].map(([term, count]) => {
      const often = (count * (K1 + 1)) / (count + K1 * (1 - B + (B * length) / average));
      const { weight = 0, word = term } = query.get(term) ?? {};
      return { word, score: weight * idf(term) * often };
    });
    parts.sort((a, b) => b.score - a.score || byText(a.word, b.word));
    const score = parts.reduce((sum, part) => sum + part.score, 0);
    return [{ file, score, words: parts.slice(0, MAX_WORDS_SHOWN).map(({ word }) => word) }];
  });
}

/** What a word of the epic weighs, and how the epic spells it first. */
interface Wanted {
  readonly word: string;
  readonly weight: number;
}

/** The words of the epic; what is said often counts a little more. */
function queryOf(epic: string): Map<string, Wanted> {
  const [title = '', ...body] = epic.split('\n');
  const counts = new Map<string, { word: string; count: number }>();
  const take = (text: string, weight: number) => {
    for (const { term, word } of wordsOf(text)) {
      const known = counts.get(term) ?? { word, count: 0 };
      counts.set(term, { ...known, count: known.count + weight });
    }
  };
  take(title, TITLE_WEIGHT);
  take(body.join('\n'), 1);
  return new Map([...counts].map(([term, { word, count }]) => [term, { word, weight: 1 + Math.log(count) }]));
}

interface Document {
  /** Weighted count of each word that the epic has too. */
  readonly counts: ReadonlyMap<string, number>;
  readonly length: number;
}

function documentOf({ path, symbols }: TreeFile, query: ReadonlyMap<string, Wanted>): Document {
  const counts = new Map<string, number>();
  let length = 0;
  const take = (text: string, weight: number) => {
    for (const term of termsOf(text)) {
      length += weight;
      if (query.has(term)) counts.set(term, (counts.get(term) ?? 0) + weight);
    }
  };
  take(nameOf(path), WEIGHTS.name);
  take(folderOf(path), WEIGHTS.folder);
  for (const symbol of symbols.slice(0, MAX_SYMBOLS_COUNTED)) take(symbol, WEIGHTS.symbol);
  return { counts, length };
}
