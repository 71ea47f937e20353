import { OwnerIndex } from '../code-owners.js';
import { inDegrees } from '../hubs.js';
import type { RankedFile } from '../rank/rank-files.js';
import type { RepositoryFacts } from '../repository-facts.js';
import { oneLine, some } from './quote.js';
import { andMore, type Section } from './section.js';

const MAX_FILES = 60;
/** A file with less than this share of the best score is an echo. */
const LEAST_SHARE = 0.05;
/** Reasons given for one file. */
const MAX_REASONS = 2;

/** The files that the epic probably has to do with, each with its surroundings. */
export function filesSection(facts: RepositoryFacts, ranked: readonly RankedFile[]): Section {
  const describe = describer(facts);
  const least = (ranked[0]?.score ?? 0) * LEAST_SHARE;
  const lines = ranked
    .slice(0, MAX_FILES)
    .filter(({ score }) => score >= least)
    .map(describe);
  const title = 'Files that the words of the epic lead to, the likeliest first (a guess, not a limit):';
  return { title, share: 0.25, lines: () => lines, more: andMore };
}

function describer({ tree, history }: RepositoryFacts): (ranked: RankedFile) => string {
  const owners = new OwnerIndex(tree.owners.rules);
  const degrees = inDegrees(tree);
  const partners = partnersOf(history.together);
  return ({ file, because }) => {
    const { path, symbols } = tree.files[file] ?? { path: '', symbols: [] };
    const imports = (tree.imports[file] ?? []).map((target) => tree.files[target]?.path ?? '');
    const parts = [
      said('offers', symbols, 6),
      said('imports', imports, 4),
      said('imported by', [degrees[file] ?? 0].filter(Boolean).map(String), 1),
      said('changes with', partners.get(path) ?? [], 3),
      said('owned by', owners.ownersOf(path), 4),
    ].filter((part) => part !== '');
    const head = `- ${oneLine(path)} (${because
      .slice(0, MAX_REASONS)
      .map((reason) => oneLine(reason))
      .join('; ')})`;
    return parts.length === 0 ? head : `${head}: ${parts.join('; ')}`;
  };
}

const said = (what: string, items: readonly string[], most: number): string =>
  items.length === 0
    ? ''
    : `${what} ${some(
        items.map((item) => oneLine(item)),
        most,
      )}`;

function partnersOf(together: RepositoryFacts['history']['together']): Map<string, string[]> {
  const partners = new Map<string, string[]>();
  const add = (path: string, other: string) => {
    const known = partners.get(path);
    if (known === undefined) partners.set(path, [other]);
    else known.push(other);
  };
  for (const [path, other] of together) {
    add(path, other);
    add(other, path);
  }
  return partners;
}
