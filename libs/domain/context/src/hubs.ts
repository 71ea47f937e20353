import type { HistoryFacts } from './history-facts.js';
import { byText } from './paths.js';
import type { TreeFacts } from './tree-facts.js';

/** A file that many others or many changes meet at: two tasks that both need it get in each other's way. */
export interface Hub {
  readonly path: string;
  readonly importedBy: number;
  readonly changes: number;
  /** Why it is one, for a reader. */
  readonly reasons: readonly string[];
}

/** The share of the files that is taken for hubs: by degree among those that are imported, by changes among those that were changed. */
export const HUB_SHARE = 0.05;
/** Fewer than this is no crowd, however small the repository. */
export const HUB_AT_LEAST = 3;

/** The hubs of a repository, the most imported and most changed first. */
export function hubsOf(tree: TreeFacts, history: HistoryFacts): Hub[] {
  const degrees = new Map(inDegrees(tree).flatMap((degree, at) => (degree > 0 ? [[pathAt(tree, at), degree]] : [])));
  const paths = new Set(tree.files.map(({ path }) => path));
  const changes = new Map(history.changes.filter(([path]) => paths.has(path)));
  const chosen = new Set([...top(degrees), ...top(changes)]);
  return [...chosen]
    .map((path) => hub(path, { importedBy: degrees.get(path) ?? 0, changes: changes.get(path) ?? 0 }, history))
    .sort((a, b) => b.importedBy + b.changes - (a.importedBy + a.changes) || byText(a.path, b.path));
}

/** For each file, how many files import it. */
export function inDegrees(tree: Pick<TreeFacts, 'files' | 'imports'>): number[] {
  const degrees = tree.files.map(() => 0);
  for (const targets of tree.imports) {
    for (const target of targets) degrees[target] = (degrees[target] ?? 0) + 1;
  }
  return degrees;
}

const pathAt = (tree: TreeFacts, at: number): string => tree.files[at]?.path ?? '';

function top(counts: ReadonlyMap<string, number>): string[] {
  const room = Math.ceil(counts.size * HUB_SHARE);
  const crowded = [...counts].filter(([, count]) => count >= HUB_AT_LEAST);
  return crowded
    .sort((a, b) => b[1] - a[1] || byText(a[0], b[0]))
    .slice(0, room)
    .map(([path]) => path);
}

function hub(path: string, counts: { importedBy: number; changes: number }, history: HistoryFacts): Hub {
  const { importedBy, changes } = counts;
  const reasons = [
    ...(importedBy > 0 ? [`imported by ${importedBy} ${importedBy === 1 ? 'file' : 'files'}`] : []),
    ...(changes > 0 ? [`changed in ${changes} of the last ${history.commits} commits`] : []),
  ];
  return { path, ...counts, reasons };
}
