import type { BlobFacts, InstructionFacts, ManifestFacts, PathMapFacts, SourceFacts } from '../blob-facts.js';
import { describeTree } from '../describe-tree.js';
import { HistoryCounter, type HistoryFacts, NO_HISTORY } from '../history-facts.js';
import { describeRepository, type RepositoryFacts } from '../repository-facts.js';
import type { TreeFacts } from '../tree-facts.js';

/** Imports as text: `./a`, or `a.b: c d` with the names that are used of it. */
export function source(imports: readonly string[] = [], symbols: readonly string[] = [], unit?: string): SourceFacts {
  const read = imports.map((text) => {
    const [module = '', names = ''] = text.split(/:(?!:) ?/);
    return { module, names: names.split(' ').filter(Boolean) };
  });
  // `a::b` is a path of Rust, not a list of names.
  const whole = imports.map((text) => (text.includes('::') ? { module: text, names: [] } : undefined));
  const all = read.map((one, index) => whole[index] ?? one);
  return { kind: 'source', imports: all, symbols, ...(unit === undefined ? {} : { unit }) };
}

export const manifest = (facts: Partial<Omit<ManifestFacts, 'kind'>>): ManifestFacts => ({
  kind: 'manifest',
  ecosystem: 'npm',
  name: null,
  description: '',
  dependencies: [],
  members: [],
  entries: {},
  aliases: {},
  scripts: [],
  ...facts,
});

export const pathMap = (facts: Partial<Omit<PathMapFacts, 'kind'>>): PathMapFacts => ({
  kind: 'path-map',
  extends: [],
  baseUrl: null,
  paths: null,
  ...facts,
});

export const instructions = (text: string, facts: Partial<InstructionFacts> = {}): InstructionFacts => ({
  kind: 'instructions',
  name: null,
  description: '',
  triggers: [],
  text,
  ...facts,
});

/** The facts of a tree of plain files; `null` is a file of which nothing is read. */
export function treeOf(files: Readonly<Record<string, BlobFacts | null>>): TreeFacts {
  const entries = Object.keys(files).map((path) => ({ path, mode: '100644', blob: 'b'.repeat(40), size: 100 }));
  const facts = Object.entries(files).flatMap(([path, read]) => (read === null ? [] : [[path, read] as const]));
  return describeTree(entries, new Map(facts));
}

/** A history of commits, each the paths that it touched. */
export function historyOf(...commits: readonly (readonly string[])[]): HistoryFacts {
  const counter = new HistoryCounter();
  for (const paths of commits) counter.add(paths);
  return counter.facts(false);
}

export const repositoryOf = (
  files: Readonly<Record<string, BlobFacts | null>>,
  history: HistoryFacts = NO_HISTORY,
): RepositoryFacts => describeRepository(treeOf(files), history);
