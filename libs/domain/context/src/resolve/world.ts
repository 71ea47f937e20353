import type { BlobFacts, ManifestFacts, PathMapFacts, SourceFacts } from '../blob-facts.js';
import { byText } from '../paths.js';
import { KnownPaths } from './known-paths.js';

export interface Placed<Facts> {
  readonly path: string;
  readonly facts: Facts;
}

/** All that an import may lead to. */
export interface ImportWorld {
  readonly paths: KnownPaths;
  readonly sources: readonly Placed<SourceFacts>[];
  readonly manifests: readonly Placed<ManifestFacts>[];
  readonly pathMaps: readonly Placed<PathMapFacts>[];
}

/** Sorts what was read of the files by its kind, each in the order of the paths. */
export function importWorld(files: ReadonlyMap<string, BlobFacts>, paths: readonly string[]): ImportWorld {
  const sources: Placed<SourceFacts>[] = [];
  const manifests: Placed<ManifestFacts>[] = [];
  const pathMaps: Placed<PathMapFacts>[] = [];
  for (const path of [...files.keys()].sort(byText)) {
    const facts = files.get(path);
    if (facts?.kind === 'source') sources.push({ path, facts });
    if (facts?.kind === 'manifest') manifests.push({ path, facts });
    if (facts?.kind === 'path-map') pathMaps.push({ path, facts });
  }
  return { paths: new KnownPaths(paths), sources, manifests, pathMaps };
}
