import type { RepositoryFacts } from '../repository-facts.js';
import { byText } from '../paths.js';
import { matchEpic } from './match-epic.js';
import { namedFiles } from './named-files.js';
import { neighboursOf } from './neighbours.js';

/** A file that an epic probably has to do with. */
export interface RankedFile {
  /** Position in `files` of the tree. */
  readonly file: number;
  readonly score: number;
  /** Why, for a reader; the strongest reason first. */
  readonly because: readonly string[];
}

/** Files whose neighbours are looked at. */
const MAX_SEEDS = 60;
/** What a neighbour gets of a file's score; shared among the neighbours where there are many. */
const PASSED_ON = 0.3;
/** A file that the epic names goes before all that only share words with it. */
const NAMED = 2;

/**
 * The files that an epic has to do with, the likeliest first: named in it, sharing words with it, and the neighbours of those in
 * the import graph and in the history. Same facts and text, same order.
 */
export function rankFiles(facts: RepositoryFacts, epic: string): RankedFile[] {
  const found = new Map<number, RankedFile>();
  const matches = matchEpic(facts.tree.files, epic);
  const best = matches.reduce((most, { score }) => Math.max(most, score), 1);
  for (const { file, score, words } of matches) {
    raise(found, file, { score: score / best, because: `shares ${words.map((word) => `"${word}"`).join(', ')}` });
  }
  for (const file of namedFiles(facts.tree.files, epic)) raise(found, file, { score: NAMED, because: 'is named' });
  const seeds = sorted(found, facts).slice(0, MAX_SEEDS);
  const neighbours = neighboursOf(facts);
  for (const seed of seeds) {
    const around = neighbours(seed.file);
    const score = (seed.score * PASSED_ON) / Math.sqrt(Math.max(1, around.length));
    for (const { file, because } of around) raise(found, file, { score, because });
  }
  return sorted(found, facts);
}

function raise(found: Map<number, RankedFile>, file: number, by: { score: number; because: string }): void {
  const known = found.get(file) ?? { file, score: 0, because: [] };
  found.set(file, { file, score: known.score + by.score, because: [...known.because, by.because] });
}

const sorted = (found: ReadonlyMap<number, RankedFile>, { tree }: RepositoryFacts): RankedFile[] =>
  [...found.values()].sort(
    (a, b) => b.score - a.score || byText(tree.files[a.file]?.path ?? '', tree.files[b.file]?.path ?? ''),
  );
