import type { ManifestFacts } from './blob-facts.js';
import { byText, folderOf } from './paths.js';
import type { Package } from './tree-facts.js';

interface Placed {
  readonly path: string;
  readonly facts: ManifestFacts;
}

/** The packages of a repository, by folder, and which of them need which. */
export function describePackages(manifests: readonly Placed[]): Package[] {
  const named = manifests.filter(({ facts }) => facts.name !== null || facts.scripts.length > 0);
  const folders = new Map<string, string>();
  for (const { path, facts } of named) {
    const key = keyOf(facts.ecosystem, facts.name ?? '');
    if (!folders.has(key)) folders.set(key, folderOf(path));
  }
  return named
    .map(({ path, facts }) => describe(folderOf(path), facts, folders))
    .sort((a, b) => byText(a.folder, b.folder));
}

function describe(folder: string, facts: ManifestFacts, folders: ReadonlyMap<string, string>): Package {
  const { name, ecosystem, description } = facts;
  const needed = facts.dependencies.flatMap((dependency) => folders.get(keyOf(ecosystem, dependency)) ?? []);
  const needs = [...new Set(needed)].filter((other) => other !== folder).sort(byText);
  return { folder, name, ecosystem, description, needs };
}

/** PyPI takes `-`, `_` and `.` for the same, and Cargo `-` and `_`. */
const keyOf = (ecosystem: string, name: string): string =>
  `${ecosystem} ${ecosystem === 'npm' || ecosystem === 'go' ? name : name.toLowerCase().replace(/[-_.]+/g, '-')}`;
